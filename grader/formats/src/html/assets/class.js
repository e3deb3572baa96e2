'use strict';
(() => {
  const all = (selector, inside) => [...(inside || document).querySelectorAll(selector)];
  const by = id => document.getElementById(id);
  document.documentElement.classList.add('js');

  const table = by('matrix');
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const language = document.documentElement.lang;
  const words = new Intl.Collator(language, { numeric: true });
  const head = all('thead tr:last-child th', table);
  const checks = head.filter(cell => cell.dataset.sort === 'check');
  const firstCheck = head.length - checks.length;

  // Filters.
  const wanted = {
    name: by('filter-name'), points: by('filter-points'), group: by('filter-group'), check: by('filter-check'),
  };
  const hasName = row => {
    const text = wanted.name.value.trim().toLocaleLowerCase(language);
    return `${row.dataset.name} ${row.dataset.id}`.toLocaleLowerCase(language).includes(text);
  };
  const hasPoints = row => {
    if (!wanted.points.value) return true;
    const [from, to] = wanted.points.value.split('-').map(Number);
    const points = row.dataset.points;
    return points !== '' && from <= Number(points) && Number(points) <= to;
  };
  const inGroup = row => !wanted.group.value || row.dataset.groups.split(' ').includes(wanted.group.value);
  const failsCheck = row => {
    if (!wanted.check.value) return true;
    const cell = row.cells[firstCheck + Number(wanted.check.value) - 1];
    return !cell || !cell.classList.contains('passed');
  };
  const filter = () => {
    let shown = 0;
    for (const row of rows) {
      row.hidden = !(hasName(row) && hasPoints(row) && inGroup(row) && failsCheck(row));
      if (!row.hidden) shown += 1;
    }
    by('shown').textContent = `${shown} / ${rows.length}`;
  };
  const form = document.querySelector('.filters');
  form.hidden = false;
  form.addEventListener('input', filter);
  form.addEventListener('submit', event => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(filter, 0));
  filter();

  // Sorting. Rows that compare equal stay in the order in which they came.
  const keys = {
    name: row => row.dataset.name,
    points: row => (row.dataset.points === '' ? -1 : Number(row.dataset.points)),
    groups: row => Number(row.dataset.groups.split(' ')[0]) || Infinity,
    check: (row, column) => {
      const cell = row.cells[column];
      if (!cell) return 3;
      return ['failed', 'not-judged', 'passed'].findIndex(name => cell.classList.contains(name));
    },
  };
  const compare = (one, other) => (typeof one === 'string' ? words.compare(one, other) : one - other);
  const sort = (cell, column) => {
    const up = cell.getAttribute('aria-sort') !== 'ascending';
    head.forEach(other => other.removeAttribute('aria-sort'));
    cell.setAttribute('aria-sort', up ? 'ascending' : 'descending');
    const key = keys[cell.dataset.sort];
    const keyed = rows.map((row, place) => ({ row, place, key: key(row, column) }));
    keyed.sort((one, other) => (up ? 1 : -1) * compare(one.key, other.key) || one.place - other.place);
    body.append(...keyed.map(entry => entry.row));
  };
  head.forEach((cell, column) => {
    if (!cell.dataset.sort) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...cell.childNodes);
    cell.append(button);
    button.addEventListener('click', () => sort(cell, column));
  });

  // Groups.
  for (const button of all('[data-only-group]')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      form.reset();
      wanted.group.value = button.dataset.onlyGroup;
      setTimeout(() => { filter(); by('students').scrollIntoView(); }, 0);
    });
  }

  // A link into something folded opens it.
  const open = hash => {
    const target = hash.length > 1 ? by(decodeURIComponent(hash.slice(1))) : null;
    for (let at = target; at; at = at.parentElement) {
      if (at.tagName === 'DETAILS') at.open = true;
    }
    if (target) target.scrollIntoView();
  };
  window.addEventListener('hashchange', () => open(location.hash));
  document.addEventListener('click', event => {
    const link = event.target.closest('a');
    if (link && link.hash && link.hash === location.hash) open(link.hash);
  });
  open(location.hash);

  // Two sources side by side, copied when they are first looked at.
  const copy = (pair, side) => {
    const own = by(`code-${pair.dataset[side]}`);
    const column = document.createElement('div');
    if (!own) return column;
    column.append(...[...own.childNodes].map(node => node.cloneNode(true)));
    const title = document.createElement('h3');
    const summary = column.querySelector('summary');
    title.textContent = summary.textContent;
    summary.replaceWith(title);
    all('[id]', column).forEach(element => element.removeAttribute('id'));
    const files = all('.code', column);
    all('.matches > li', pair).forEach((same, place) => {
      const [file, from, to] = same.dataset[side].split(' ').map(Number);
      const lines = files[file] ? [...files[file].children].slice(from - 1, to) : [];
      lines.forEach(line => line.classList.add('same'));
      if (lines[0]) {
        lines[0].classList.add('same-start');
        lines[0].dataset.match = `${place + 1}`;
      }
    });
    return column;
  };
  for (const pair of all('.pair')) {
    pair.addEventListener('toggle', () => {
      const both = pair.querySelector('.both');
      if (pair.open && both.childElementCount === 0) both.append(copy(pair, 'first'), copy(pair, 'second'));
    });
  }
})();
