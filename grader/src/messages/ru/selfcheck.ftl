# `grader selfcheck`: проверка проверяет сама себя.

selfcheck-shipped = заготовка не принята, наши решения получают полный балл
selfcheck-right = верные решения получают полный балл
selfcheck-wrong = неверные решения теряют столько, сколько стоит их ошибка
selfcheck-needed = каждая проверка нужна неверному решению
selfcheck-diagnoses = каждый диагноз нужен неверному решению
selfcheck-promises = у обещаний есть проверки, у проверок — обещания
selfcheck-texts = у проверок, частей и диагнозов есть тексты и подсказки
selfcheck-mutants = мутанты файла { $file }
selfcheck-row = { $held } из { $tried }
selfcheck-progress = Проверяется корпус: { $done } из { $all }
