'use strict';
(() => {
  const all = (selector, inside) => [...(inside || document).querySelectorAll(selector)];
  const stories = all('.story').map(article => {
    const steps = all('.step', article);
    const broken = steps.findIndex(step => step.classList.contains('broken'));
    return { article, steps, at: Math.max(broken, 0) };
  });
  document.documentElement.classList.add('js');
  if (stories.length === 0) return;
  let story = stories[0];

  const sourceOf = () => document.getElementById('source');

  // The tasks' names stand beside the lines at which the tasks stand.
  const showPlaces = step => {
    all('.here').forEach(line => line.classList.remove('here'));
    all('.who').forEach(names => names.remove());
    const lines = all('a.place', step).map(place => {
      const line = document.getElementById(place.getAttribute('href').slice(1));
      if (!line) return null;
      line.classList.add('here');
      let names = line.querySelector('.who');
      if (!names) {
        names = document.createElement('span');
        names.className = 'who';
        line.append(names);
      }
      const name = document.createElement('span');
      name.textContent = place.dataset.task;
      names.append(name, ' ');
      return line;
    }).filter(line => line);
    reveal(lines);
  };

  // Scrolls the listing inside its own frame, never the page.
  const reveal = lines => {
    const frame = sourceOf();
    if (!frame || lines.length === 0 || frame.scrollHeight <= frame.clientHeight) return;
    const tops = lines.map(line => line.getBoundingClientRect().top);
    const bottoms = lines.map(line => line.getBoundingClientRect().bottom);
    const box = frame.getBoundingClientRect();
    const top = Math.min(...tops);
    const bottom = Math.max(...bottoms);
    if (top < box.top || bottom > box.bottom) {
      frame.scrollTop += (top + Math.min(bottom, top + box.height)) / 2 - (box.top + box.bottom) / 2;
    }
  };

  const showRows = number => {
    for (const row of all('.timeline .row', story.article)) {
      const step = Number(row.dataset.step);
      row.classList.toggle('now', step === number);
      row.classList.toggle('later', step > number);
      if (step === number) row.setAttribute('aria-current', 'step');
      else row.removeAttribute('aria-current');
    }
  };

  const words = step => {
    const lines = all(':scope > .happened > li', step).map(line => line.textContent);
    return [step.querySelector('h3').textContent, ...lines].join('. ');
  };

  const show = aloud => {
    const { article, steps, at } = story;
    if (steps.length === 0) return;
    const step = steps[at];
    steps.forEach(other => other.classList.toggle('now', other === step));
    showRows(Number(step.dataset.step));
    showPlaces(step);
    article.querySelector('.position').textContent = `${at + 1} / ${steps.length}`;
    const off = { first: at === 0, back: at === 0, forward: at + 1 === steps.length, last: at + 1 === steps.length };
    for (const button of all('[data-go]', article)) {
      button.setAttribute('aria-disabled', String(off[button.dataset.go]));
    }
    if (aloud) {
      article.querySelector('.live').textContent = words(step);
      history.replaceState(null, '', `#${step.id}`);
    }
  };

  const goTo = at => {
    story.at = Math.min(Math.max(at, 0), story.steps.length - 1);
    show(true);
  };

  const go = name => {
    if (name === 'first') goTo(0);
    else if (name === 'back') goTo(story.at - 1);
    else if (name === 'forward') goTo(story.at + 1);
    else if (name === 'last') goTo(story.steps.length - 1);
  };

  const choose = chosen => {
    story = chosen;
    for (const other of stories) other.article.classList.toggle('chosen', other === chosen);
    for (const link of all('.choose a')) {
      const own = link.getAttribute('href') === `#${chosen.article.id}`;
      if (own) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
  };

  // A link into a step or a story shows it; all others are the browser's.
  const follow = hash => {
    const target = hash.length > 1 ? document.getElementById(hash.slice(1)) : null;
    const found = target && stories.find(other => other.article.contains(target));
    if (!found) return false;
    choose(found);
    const at = found.steps.indexOf(target);
    if (at >= 0) found.at = at;
    show(true);
    return true;
  };

  document.addEventListener('click', event => {
    const button = event.target.closest('[data-go]');
    const link = event.target.closest('a');
    const row = event.target.closest('.timeline .row');
    if (button) go(button.dataset.go);
    else if (link && link.hash && follow(link.hash)) {
      event.preventDefault();
      if (link.closest('.choose')) story.article.focus({ preventScroll: true });
    } else if (row && !link) {
      const at = story.steps.findIndex(step => step.dataset.step === row.dataset.step);
      if (at >= 0) goTo(at);
    }
  });

  const keys = { ArrowLeft: 'back', ArrowRight: 'forward', Home: 'first', End: 'last' };
  document.addEventListener('keydown', event => {
    const typing = event.target.closest && event.target.closest('input, select, textarea');
    const name = keys[event.key];
    if (!name || typing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    go(name);
  });

  window.addEventListener('hashchange', () => follow(location.hash));
  all('.controls').forEach(controls => { controls.hidden = false; });
  if (follow(location.hash)) {
    // The browser has scrolled to the step, which may be far below its timeline.
    requestAnimationFrame(() => story.article.scrollIntoView());
  } else {
    choose(story);
    show(false);
  }
})();
