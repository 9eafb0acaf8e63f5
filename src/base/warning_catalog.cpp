// SPDX-License-Identifier: PostgreSQL
// Every sentence of every warning, in both languages: the code, what was found, what to do next.
// The slots are described in warning.h.
#include "base/warning.h"

namespace relevance {

const std::vector<WarningEntry>& warning_catalog() {
  static const std::vector<WarningEntry> kCatalog = {
      // How a file was read.
      {"nul_bytes_skipped",
       "{bytes} NUL {bytes?byte was|bytes were} skipped, the first in line {line}.",
       "{bytes} {bytes?byte NUL foi ignorado|bytes NUL foram ignorados}, o primeiro na linha "
       "{line}.",
       "A logger that loses power leaves such bytes; check the rows around that line.",
       "Um registrador que fica sem energia deixa esses bytes; confira as linhas próximas."},
      {"decimal_mark_unproven",
       "Column {column}: the file does not prove what the mark in its {count} {count?number|numbers} "
       "such as {example} means; it was read as {read}, but may be {other}.",
       "Coluna {column}: o arquivo não prova o que significa o sinal em {count?seu|seus} {count} "
       "{count?número|números} como {example}; foi lido como {read}, mas pode ser {other}.",
       "If so, state the option \"decimal\": \"{decimal}\"; if not, \"decimal\": \"{mark}\".",
       "Se for o caso, informe a opção \"decimal\": \"{decimal}\"; senão, \"decimal\": \"{mark}\"."},
      {"decimal_marks_mixed",
       "Column {column}: {count} {count?number is|numbers are} written with \"{other}\" as decimal "
       "mark, the others with \"{mark}\"; each was read as it is written.",
       "Coluna {column}: {count} {count?número está escrito|números estão escritos} com \"{other}\" "
       "como separador decimal, os demais com \"{mark}\"; cada um foi lido como está escrito.",
       "Check these numbers at their source.", "Confira esses números na origem."},
      {"encoding_guessed",
       "The file is not UTF-8; it was read as {encoding}, which fits its letters best, as in "
       "{example}.",
       "O arquivo não é UTF-8; foi lido como {encoding}, que melhor se ajusta às suas letras, como "
       "em {example}.",
       "If that looks wrong, name the encoding in the option \"encoding\".",
       "Se parecer errado, informe a codificação na opção \"encoding\"."},
      {"other_sheets",
       "The workbook has {others} {others?other sheet|other sheets}: {names}; sheet {sheet} was "
       "read.",
       "A pasta de trabalho tem {others} {others?outra planilha|outras planilhas}: {names}; foi "
       "lida a planilha {sheet}.",
       "If the table is on another one, name it in the option \"sheet\".",
       "Se a tabela estiver em outra, informe-a na opção \"sheet\"."},
      {"formulas_without_value",
       "{cells} {cells?formula has|formulas have} no stored result and {cells?counts|count} as "
       "missing, the first in row {row}.",
       "{cells} {cells?fórmula não tem|fórmulas não têm} resultado armazenado e "
       "{cells?conta como ausente|contam como ausentes}, a primeira na linha {row}.",
       "Open the workbook in a spreadsheet program, which calculates them, and save it.",
       "Abra a pasta de trabalho em um programa de planilhas, que as calcula, e salve-a."},
      {"merged_cells_filled",
       "{cells} {cells?cell was|cells were} merged with the cell above, as seen first at {cell}, "
       "and {cells?counts|count} as holding the same value.",
       "{cells} {cells?célula estava mesclada|células estavam mescladas} com a de cima, a primeira "
       "em {cell}, e {cells?conta como tendo|contam como tendo} o mesmo valor.",
       "If the value belongs to the first row only, unmerge the cells and save the workbook.",
       "Se o valor pertencer só à primeira linha, desfaça a mesclagem e salve a pasta de "
       "trabalho."},
      {"header_rows_left_out",
       "The header has several rows; the names stand in line {names}. {lines} {lines?line "
       "was|lines were} left out as neither names, groups nor units: line {line}{lines?| and "
       "others}.",
       "O cabeçalho tem várias linhas; os nomes estão na linha {names}. {lines} {lines?linha foi "
       "deixada|linhas foram deixadas} de fora por não ter nomes, grupos nem unidades: linha "
       "{line}{lines?| e outras}.",
       "If the names stand elsewhere, set the option \"skip_lines\".",
       "Se os nomes estiverem em outro lugar, use a opção \"skip_lines\"."},
      {"lines_in_quotes",
       "Every line is enclosed in quotes as a whole; the table inside them was read.",
       "Cada linha está inteira entre aspas; foi lida a tabela dentro delas.",
       "No action is needed if columns and values are right.",
       "Nada a fazer se as colunas e os valores estiverem certos."},
      {"row_names_unnamed",
       "The rows have one field more than the header in line {line}: the first was taken for names of "
       "the rows, as R and pandas write them, and is column {column}.",
       "As linhas têm um campo a mais que o cabeçalho na linha {line}: o primeiro foi tomado como nome "
       "das linhas, como R e pandas os escrevem, e é a coluna {column}.",
       "If another column has no name, add it to the header.",
       "Se outra coluna estiver sem nome, acrescente-o ao cabeçalho."},
      {"stray_quotes",
       "{cells} {cells?cell begins|cells begin} with a quote that is not closed in its line, the "
       "first in line {line}; it was read as a character like any other.",
       "{cells} {cells?célula começa|células começam} com aspas que não se fecham na mesma linha, a "
       "primeira na linha {line}; foram lidas como um caractere qualquer.",
       "If no quote in the file encloses a value, set the option \"quote\": \"\".",
       "Se nenhuma aspa do arquivo delimitar um valor, use a opção \"quote\": \"\"."},
      {"header_repeated",
       "{lines} {lines?line repeats|lines repeat} the header or a title and {lines?was|were} left out, "
       "the first in line {line}.",
       "{lines} {lines?linha repete|linhas repetem} o cabeçalho ou um título e {lines?foi deixada|foram "
       "deixadas} de fora, a primeira na linha {line}.",
       "No action is needed if the file is a list with pages, or several exports in one.",
       "Nada a fazer se o arquivo for uma lista com páginas ou várias exportações em uma."},
      {"page_header_left_out",
       "{lines} {lines?line|lines} between the rows {lines?was|were} left out as page headers, the "
       "first line {line}: {example}.",
       "{lines} {lines?linha|linhas} entre os registros {lines?foi deixada|foram deixadas} de fora "
       "como cabeçalhos de página, a primeira na linha {line}: {example}.",
       "No action is needed if they hold no data.", "Nada a fazer se não contiverem dados."},
      {"block_columns_left_out",
       "The file holds several blocks; columns that its first block does not have were left out: "
       "{names}.",
       "O arquivo contém vários blocos; as colunas que o primeiro bloco não tem foram deixadas de "
       "fora: {names}.",
       "If they tell readings apart, export the blocks as files of their own.",
       "Se elas distinguem leituras, exporte os blocos em arquivos próprios."},
      {"lines_beside_list",
       "{lines} {lines?line|lines} outside the frame of the list {lines?was|were} left out, the "
       "first line {line}.",
       "{lines} {lines?linha|linhas} fora da moldura da lista {lines?foi deixada|foram deixadas} "
       "de fora, a primeira na linha {line}.",
       "No action is needed if they hold no data.", "Nada a fazer se não contiverem dados."},
      {"footer_left_out",
       "{lines} {lines?line|lines} below the table {lines?was|were} left out, from line {line} on: "
       "{example}.",
       "{lines} {lines?linha|linhas} abaixo da tabela {lines?foi deixada|foram deixadas} de fora, "
       "a partir da linha {line}: {example}.",
       "No action is needed if they hold no data.", "Nada a fazer se não contiverem dados."},
      {"ragged_rows_left_out",
       "{rows} {rows?row was|rows were} left out: {rows?it does|they do} not have the header's "
       "{columns} {columns?field|fields}; see line {lines}.",
       "{rows} {rows?linha foi deixada|linhas foram deixadas} de fora: não {rows?tem|têm} "
       "{columns?o|os} {columns} {columns?campo|campos} do cabeçalho; veja a linha {lines}.",
       "Correct these lines; a value that holds the delimiter needs quotes.",
       "Corrija essas linhas; um valor que contém o delimitador precisa de aspas."},
      {"ragged_rows_filled_up",
       "{rows} {rows?row was|rows were} shorter than the header and {rows?was|were} filled up with "
       "missing values, the first in line {line}.",
       "{rows} {rows?linha era mais curta|linhas eram mais curtas} que o cabeçalho e "
       "{rows?foi completada|foram completadas} com valores ausentes, a primeira na linha {line}.",
       "Check that nothing is missing inside these lines.",
       "Confira se não falta nada dentro dessas linhas."},
      {"date_order_guessed",
       "Column {column}: the order of day, month and year in its dates is not certain; they were "
       "read as {order}.",
       "Coluna {column}: a ordem de dia, mês e ano em suas datas não é certa; foram lidas como "
       "{order}.",
       "If that is wrong, write the dates as 2024-01-31.",
       "Se estiver errado, escreva as datas como 2024-01-31."},
      {"date_order_mixed",
       "Column {column}: {count} of its dates {count?is|are} not written as {order} like the "
       "others and {count?counts|count} as missing, such as {example}.",
       "Coluna {column}: {count} de suas datas não {count?está escrita|estão escritas} como {order} "
       "como as demais e {count?conta como ausente|contam como ausentes}, como {example}.",
       "Write all dates in one order, best as 2024-01-31.",
       "Escreva todas as datas em uma só ordem, de preferência como 2024-01-31."},
      {"date_order_contradictory",
       "Column {column} was not read as time: some of its dates are day/month, others "
       "month/day.",
       "A coluna {column} não foi lida como tempo: algumas de suas datas são dia/mês, "
       "outras mês/dia.",
       "Write all dates in one order, best as 2024-01-31.",
       "Escreva todas as datas em uma só ordem, de preferência como 2024-01-31."},
      {"time_not_read",
       "Column {column} looks like a time but could not be read as one, such as {example}.",
       "A coluna {column} parece um tempo, mas não pôde ser lida como tal, como {example}.",
       "Write times as 2024-01-31 13:05:00; without them, the order of the rows in time may stay "
       "unknown.",
       "Escreva tempos como 2024-01-31 13:05:00; sem eles, a ordem das linhas no tempo pode ficar "
       "desconhecida."},
      {"missing_time",
       "Column {column}: {code}, in {rows} {rows?row|rows}, means that the time is not known, and "
       "counts as missing.",
       "Coluna {column}: {code}, em {rows} {rows?linha|linhas}, não representa um tempo e conta como "
       "ausente.",
       "Fill in the times of these rows where they are known.",
       "Preencha os tempos dessas linhas onde forem conhecidos."},
      {"time_far_away",
       "Column {column}: {rows} {rows?time is|times are} far from those around {rows?it|them}, "
       "{rows?namely|such as} {time}: the year is probably mistyped.",
       "Coluna {column}: {rows} {rows?tempo está|tempos estão} longe dos que {rows?o|os} cercam, "
       "{rows?a saber|como} {time}: o ano provavelmente foi digitado errado.",
       "Correct these times; until then, the order of the rows may be wrong there.",
       "Corrija esses tempos; até lá, a ordem das linhas pode estar errada ali."},
      {"dates_filled_down",
       "Column {column}: its dates stand only in the first row of each day; {rows} empty "
       "{rows?cell was|cells were} read as the date above.",
       "Coluna {column}: suas datas estão só na primeira linha de cada dia; {rows} "
       "{rows?célula vazia foi lida|células vazias foram lidas} como a data acima.",
       "If that is wrong, write the date in every row.",
       "Se estiver errado, escreva a data em todas as linhas."},
      {"dates_with_gaps",
       "Column {column}: {rows} of {all} dates are empty, and nothing proves that they mean the date "
       "above; they count as missing.",
       "Coluna {column}: {rows} de {all} datas estão vazias, e nada prova que signifiquem a data acima; "
       "contam como ausentes.",
       "Write the date in every row if the rows have one.",
       "Escreva a data em todas as linhas se elas tiverem uma."},
      {"epoch_assumed",
       "Column {column}: its numbers were read as seconds since {since}, the first as {time}.",
       "Coluna {column}: seus números foram lidos como segundos desde {since}, o primeiro como {time}.",
       "If that is wrong, write times as 2024-01-31 13:05:00.",
       "Se estiver errado, escreva tempos como 2024-01-31 13:05:00."},
      {"numbers_read_as_time",
       "Column {column}: its numbers rise as the time does and were read as time, the first as {time}.",
       "Coluna {column}: seus números sobem como o tempo e foram lidos como tempo, o primeiro como "
       "{time}.",
       "If they are a variable, list the column in \"keep_columns\".",
       "Se forem uma variável, inclua a coluna em \"keep_columns\"."},
      {"times_in_utc",
       "Column {column}: its times have different offsets and are in order only with them; they were "
       "read as UTC.",
       "Coluna {column}: seus tempos têm deslocamentos diferentes e só com eles estão em ordem; foram "
       "lidos como UTC.",
       "Write all times in one zone if the local hour matters.",
       "Escreva todos os tempos em um só fuso se a hora local importa."},
      {"half_of_day_unknown",
       "Column {column}: its hours never pass 12 and fall within a day: AM and PM are missing, so the "
       "order of the rows may be wrong.",
       "Coluna {column}: suas horas nunca passam de 12 e caem dentro de um dia: faltam AM e PM, e a "
       "ordem das linhas pode estar errada.",
       "Write hours from 0 to 23, or AM and PM.", "Escreva as horas de 0 a 23, ou AM e PM."},
      {"clock_or_duration",
       "Column {column}: values such as {example} may be {other}; they were read as {reading}.",
       "Coluna {column}: valores como {example} podem ser {other}; foram lidos como {reading}.",
       "If that is wrong, write durations as numbers of seconds, and times of day with their date.",
       "Se estiver errado, escreva durações em segundos, e horas do dia com sua data."},
      {"may_be_clock",
       "Column {column} rises or falls with the rows from first to last, as a clock, a counter or a "
       "meter does: what it seems to drive may only change over time.",
       "A coluna {column} sobe ou desce com as linhas da primeira à última, como um relógio, um "
       "contador ou um medidor: o que ela parece influenciar pode apenas mudar com o tempo.",
       "If it is not a variable, list it in \"ignore_columns\".",
       "Se não for uma variável, inclua-a em \"ignore_columns\"."},
      {"clock_left_out", "Column {column} was left out: {reason}.",
       "A coluna {column} foi deixada de fora: {reason}.",
       "If it is not a clock but a measured or set value, list it in \"keep_columns\".",
       "Se não for um relógio, mas um valor medido ou ajustado, inclua-a em \"keep_columns\"."},
      {"units_differ",
       "Column {column}: its numbers have different units and cannot be compared; they count as "
       "texts.",
       "Coluna {column}: seus números têm unidades diferentes e não podem ser comparados; contam "
       "como textos.",
       "Write the column in one unit.", "Escreva a coluna em uma só unidade."},
      {"units_converted",
       "Column {column}: {count} {count?number|numbers} in {units} {count?was|were} converted to "
       "{unit}, the most frequent unit.",
       "Coluna {column}: {count} {count?número|números} em {units} {count?foi convertido|foram "
       "convertidos} para {unit}, a unidade mais frequente.",
       "No action is needed if the units are right.",
       "Nada a fazer se as unidades estiverem certas."},
      {"unit_assumed",
       "Column {column}: {count} {count?number has|numbers have} no unit and {count?was|were} read "
       "as {unit}, although others have a unit of another size.",
       "Coluna {column}: {count} {count?número não tem|números não têm} unidade e {count?foi "
       "lido|foram lidos} como {unit}, embora outros tenham unidade de outra grandeza.",
       "Write the unit with every number, or write the column in one unit.",
       "Escreva a unidade em cada número, ou a coluna em uma só unidade."},
      {"texts_beside_numbers",
       "Column {column}: {count} {count?number comes|numbers come} with {texts}, unlike the others; "
       "the text was ignored.",
       "Coluna {column}: {count} {count?número tem|números têm} {texts} ao lado, o que falta aos "
       "demais; {count?o número foi lido|os números foram lidos} sem isso.",
       "If it marks an invalid reading, leave the cell empty.",
       "Se isso marca uma leitura inválida, deixe a célula vazia."},
      {"other_units_left_out",
       "Column {column}: {count} {count?number|numbers} in {texts} cannot be converted to the unit of "
       "the others; {count?it counts|they count} as missing.",
       "Coluna {column}: {count} {count?número|números} em {texts} não {count?pode|podem} ser "
       "{count?convertido|convertidos} para a unidade dos demais; {count?conta|contam} como "
       "{count?ausente|ausentes}.",
       "Write the column in one unit.", "Escreva a coluna em uma só unidade."},
      {"factors_read",
       "Column {column}: {count} {count?number ends|numbers end} in {texts}, which was read as a "
       "factor, such as 1000 for k.",
       "Coluna {column}: {count} {count?número termina|números terminam} em {texts}, o que foi lido "
       "como fator, como 1000 para k.",
       "Write all numbers in full if that is wrong.",
       "Se estiver errado, escreva todos os números por extenso."},
      {"percent_and_fraction",
       "Column {column}: {count} {count?number|numbers} without a percent sign, such as {example}, "
       "{count?was|were} taken for {count?a fraction|fractions}, as others have the sign: all "
       "values were brought to {scale}.",
       "Coluna {column}: {count} {count?número|números} sem sinal de porcentagem, como {example}, "
       "{count?foi tomado por fração|foram tomados por frações}, pois outros têm o sinal: todos os "
       "valores foram levados a {scale}.",
       "Write the column in one way if that is wrong.",
       "Se estiver errado, escreva a coluna de uma só forma."},
      {"below_detection",
       "Column {column}: {count} {count?value is|values are} below a limit of detection, such as "
       "{example}: {count?it was|they were} read as {meaning}.",
       "Coluna {column}: {count} {count?valor está|valores estão} abaixo de um limite de detecção, "
       "como {example}: {count?foi lido|foram lidos} como {meaning}.",
       "The option \"below_detection\" chooses \"half\", \"limit\", \"zero\" or \"missing\".",
       "A opção \"below_detection\" escolhe \"half\", \"limit\", \"zero\" ou \"missing\"."},
      {"above_range",
       "Column {column}: {count} {count?value is|values are} above what was measured, such as "
       "{example}: {count?it was|they were} read as the limit.",
       "Coluna {column}: {count} {count?valor está|valores estão} acima do que foi medido, como "
       "{example}: {count?foi lido|foram lidos} como o limite.",
       "The true {count?value is|values are} higher: check that the ranking does not depend on these "
       "rows.",
       "{count?O valor real é maior|Os valores reais são maiores}: verifique se a "
       "classificação não depende dessas linhas."},
      {"infinite_values",
       "Column {column}: {count} {count?value is|values are} infinite or too large for a number, "
       "such as {example}: {count?it counts|they count} as missing.",
       "Coluna {column}: {count} {count?valor é infinito ou grande|valores são infinitos ou "
       "grandes} demais para um número, como {example}: {count?conta como ausente|contam como "
       "ausentes}.",
       "Check the calculation that wrote {count?it|them}.",
       "Verifique o cálculo que {count?o|os} escreveu."},
      {"unreadable_values",
       "Column {column}: {count} {count?value is not a number and counts|values are not numbers "
       "and count} as missing: {words}.",
       "Coluna {column}: {count} {count?valor não é um número e conta como ausente|valores não são "
       "números e contam como ausentes}: {words}.",
       "If such a text means a number, write the number.",
       "Se esse texto significa um número, escreva o número."},
      {"unreadable_times",
       "Column {column}: {count} {count?value is not a time and counts|values are not times and "
       "count} as missing: {words}.",
       "Coluna {column}: {count} {count?valor não é um tempo e conta como ausente|valores não são "
       "tempos e contam como ausentes}: {words}.",
       "If such a text means a time, write the time as 2024-01-31 13:05:00.",
       "Se esse texto significa um tempo, escreva-o como 2024-01-31 13:05:00."},
      {"missing_code",
       "Column {column}: {code} stands for a missing value, in {rows} {rows?row|rows}.",
       "Coluna {column}: {code} representa um valor ausente, em {rows} {rows?linha|linhas}.",
       "If it is a real reading, say so with the option {option}.",
       "Se for uma leitura real, informe-o com a opção {option}."},
      {"possible_missing_code",
       "Column {column}: {code}, in {rows} {rows?row|rows}, stands far apart from all other values "
       "and may stand for a missing value; it was taken as a reading.",
       "Coluna {column}: {code}, em {rows} {rows?linha|linhas}, está muito longe de todos os demais "
       "valores e pode representar um valor ausente; foi tomado como leitura.",
       "If it is a missing value, say so with the option {option}.",
       "Se for um valor ausente, informe-o com a opção {option}."},
      {"fractions_and_percentages",
       "Column {column}: {count} {count?value is|values are} about a hundredth of the others, such as "
       "{small} beside {large}: fractions and percentages are probably mixed.",
       "Coluna {column}: {count} {count?valor é|valores são} cerca de um centésimo dos demais, como "
       "{small} ao lado de {large}: provavelmente há frações misturadas com porcentagens.",
       "Write the column in one way, at its source.",
       "Escreva a coluna de uma só forma, na origem."},
      {"digits_cut_off",
       "Column {column}: {rows} rows hold only {different} different {different?value|values}, such as "
       "{example}: a spreadsheet has probably cut off the last digits of long numbers.",
       "Coluna {column}: {rows} linhas têm só {different} {different?valor diferente|valores "
       "diferentes}, como {example}: uma planilha provavelmente cortou os últimos dígitos de números "
       "longos.",
       "Export the column again with all digits, as whole numbers or as text.",
       "Exporte a coluna de novo com todos os dígitos, como números inteiros ou como texto."},
      {"leading_zeros",
       "Column {column}: its numbers have zeros in front, such as {example}, and were taken for codes: "
       "each way of writing one is a level.",
       "Coluna {column}: seus números têm zeros à esquerda, como {example}, e foram tomados por códigos: "
       "cada forma de escrevê-los é um nível.",
       "If they count or measure something, list the column in \"keep_columns\"; if one code is written "
       "with and without zeros, write it in one way.",
       "Se contam ou medem algo, inclua a coluna em \"keep_columns\"; se um código está escrito com e "
       "sem zeros, escreva-o de uma só forma."},
      {"codes_read_as_numbers",
       "Column {column}: its values, such as {example}, were read as numbers ({number}), but may be "
       "codes.",
       "Coluna {column}: seus valores, como {example}, foram lidos como números ({number}), mas podem ser "
       "códigos.",
       "If they are codes, write a letter in front of them, such as K-1E2.",
       "Se forem códigos, escreva uma letra na frente deles, como K-1E2."},
      {"missing_word_as_level",
       "Column {column}: {word}, in {rows} {rows?row|rows}, was taken as a level, since the other levels "
       "are written likewise.",
       "Coluna {column}: {word}, em {rows} {rows?linha|linhas}, foi tomado como nível, pois os demais "
       "níveis são escritos da mesma forma.",
       "If it is a missing value, say so with the option {option}.",
       "Se for um valor ausente, informe-o com a opção {option}."},
      {"second_table_left_out",
       "A second table begins in line {line}, with {example}; its {rows} {rows?row was|rows were} left "
       "out.",
       "Uma segunda tabela começa na linha {line}, com {example}; {rows} {rows?linha foi "
       "deixada|linhas foram deixadas} de fora.",
       "No action is needed unless you want the second table: send it as a file of its own.",
       "Nada a fazer, a menos que a segunda tabela seja a desejada: envie-a como um arquivo próprio."},
      {"second_header",
       "Line {line} holds words in place of numbers, beginning with {example}, as the header of another "
       "table does; the rows below it were read as rows of the first.",
       "A linha {line} tem palavras no lugar de números, começando com {example}, como o cabeçalho de "
       "outra tabela; as linhas abaixo foram lidas como linhas da primeira.",
       "If they belong to another table, send it as a file of its own.",
       "Se pertencerem a outra tabela, envie-a como um arquivo próprio."},
      {"digits_lost",
       "Column {column}: its numbers, such as {example}, have more digits than can be kept (about 16): "
       "neighbouring values may have become the same.",
       "Coluna {column}: seus números, como {example}, têm mais dígitos do que se pode guardar (cerca "
       "de 16): valores vizinhos podem ter se tornado iguais.",
       "Subtract a constant at the source, or ignore the column if it is only a serial number.",
       "Subtraia uma constante na origem, ou ignore a coluna se ela for só um número de série."},
      {"lost_decimals",
       "Column {column}: {count} {count?value is|values are} about 1000 times the others, such as "
       "{large} beside {small}: a decimal mark was probably lost, as a spreadsheet does.",
       "Coluna {column}: {count} {count?valor é|valores são} cerca de 1000 vezes os demais, como "
       "{large} ao lado de {small}: provavelmente se perdeu um separador decimal, como faz uma "
       "planilha.",
       "Repair the data at their source.", "Corrija os dados na origem."},

      // How readings became rows.
      {"readings_gridded",
       "The data hold one reading per row: {readings} readings of {tags} {tags?tag|tags} became "
       "{rows} rows, one for each {interval} in which target {column} was read.",
       "Os dados contêm uma leitura por linha: {readings} leituras de {tags} {tags?tag|tags} "
       "viraram {rows} linhas, uma para cada {interval} em que o alvo {column} foi lido.",
       "No action is needed; the options \"interval\", \"aggregate\" and \"max_gap\" change it.",
       "Nada a fazer; as opções \"interval\", \"aggregate\" e \"max_gap\" mudam isso."},
      {"readings_at_target",
       "The data hold one reading per row: {readings} readings of {tags} {tags?tag|tags} became "
       "{rows} rows, one for each reading of target {column}. It is read at uneven times, most "
       "often every {interval}: a row holds what was read since the row before, but no earlier "
       "than that.",
       "Os dados contêm uma leitura por linha: {readings} leituras de {tags} {tags?tag|tags} "
       "viraram {rows} linhas, uma para cada leitura do alvo {column}. Ele é lido em horários "
       "irregulares, quase sempre a cada {interval}: uma linha contém o que foi lido desde a linha "
       "anterior, mas não antes disso.",
       "For rows at even times, set the option \"interval\".",
       "Para linhas em horários regulares, use a opção \"interval\"."},
      {"tags_joined",
       "Several readings of tags such as {tag} have the same time and differ in {columns}: these "
       "columns were added to the names of those tags.",
       "Várias leituras de tags como {tag} têm a mesma hora e diferem em {columns}: isso passou a "
       "fazer parte do nome dessas tags.",
       "If that is right, say so with \"tag_column\": {list}; otherwise set \"tag_column\" to the "
       "tags' column alone.",
       "Se estiver certo, informe \"tag_column\": {list}; senão, informe só a coluna das tags."},
      {"readings_at_once",
       "Tag {column} has several readings with different values at the same time, at {percent} % "
       "of its times, and other tags may, too: such readings were combined.",
       "A tag {column} tem várias leituras com valores diferentes na mesma hora, em {percent} % de "
       "seus horários, e outras tags talvez também: essas leituras foram combinadas.",
       "If they come from several machines or are corrections, name the column that tells them "
       "apart in \"tag_column\", beside that of the tags, or leave out what is wrong.",
       "Se vêm de várias máquinas ou são correções, informe a coluna que as distingue em "
       "\"tag_column\", ao lado da das tags, ou exclua o que está errado."},
      {"readings_alternate",
       "Column {column} changes from reading to reading of the same tag, as if several machines "
       "had tags of the same names: their readings were combined.",
       "A coluna {column} muda de leitura para leitura da mesma tag, como se várias máquinas "
       "tivessem tags com os mesmos nomes: suas leituras foram combinadas.",
       "If so, name both columns: \"tag_column\": {list}.",
       "Se for assim, informe as duas colunas: \"tag_column\": {list}."},
      {"stray_times",
       "{count} {count?reading has a time|readings have times} that {count?is|are} decades away "
       "from all others, as of a clock that was reset, and {count?was|were} left out.",
       "{count} {count?leitura tem hora|leituras têm horas} a décadas de todas as outras, como a de "
       "um relógio zerado, e {count?foi deixada|foram deixadas} de fora.",
       "Correct {count?its time|their times} if {count?it matters|they matter}.",
       "Corrija {count?a hora se ela importa|as horas se elas importam}."},
      {"interval_coarsened",
       "Target {column} is read every {found}, but a row for each would be too many for {tags} "
       "{tags?tag|tags}: the rows are {interval} apart.",
       "O alvo {column} é lido a cada {found}, mas uma linha para cada leitura seria demais para "
       "{tags} {tags?tag|tags}: as linhas distam {interval}.",
       "For shorter intervals, train on fewer tags or a shorter time.",
       "Para intervalos menores, treine com menos tags ou um período menor."},
      {"incomplete_readings",
       "{rows} {rows?row has|rows have} no tag or no time and {rows?was|were} left out.",
       "{rows} {rows?linha não tem tag ou hora e foi deixada|linhas não têm tag ou hora e foram "
       "deixadas} de fora.",
       "Check the columns of tags and times if these are many.",
       "Confira as colunas de tags e horas se forem muitas."},
      {"bad_readings",
       "{count} of {all} readings {count?is|are} of bad quality and {count?was|were} not used: "
       "{list} in column {column}.",
       "{count} de {all} leituras {count?tem qualidade ruim e não foi usada|têm qualidade ruim e "
       "não foram usadas}: {list} na coluna {column}.",
       "No action is needed; another column of quality can be named as \"quality_column\".",
       "Nada a fazer; outra coluna de qualidade pode ser informada em \"quality_column\"."},
      {"quality_zero_is_good",
       "Column {column}: most readings have the quality 0, and none has 192: 0 was taken as good.",
       "Coluna {column}: a maioria das leituras tem qualidade 0, e nenhuma tem 192: 0 foi "
       "considerado bom.",
       "If 0 is bad in your system, leave these readings out by a query.",
       "Se 0 for ruim em seu sistema, exclua essas leituras com uma consulta."},
      {"quality_one_is_good",
       "Column {column}: the qualities are 0 and 1, and most are 1: 1 was taken as good, and 0 as "
       "bad.",
       "Coluna {column}: as qualidades são 0 e 1, e a maioria é 1: 1 foi considerado bom, e 0 ruim.",
       "If 1 is bad in your system, leave these readings out by a query, or rename the column "
       "to \"bad\".",
       "Se 1 for ruim em seu sistema, exclua essas leituras com uma consulta, ou chame a coluna de "
       "\"bad\"."},
      {"quality_unknown",
       "Column {column}: it is not clear whether these words or codes mean a bad quality: {list}. "
       "Their readings were used.",
       "Coluna {column}: não está claro se estas palavras ou códigos significam qualidade ruim: "
       "{list}. Suas leituras foram usadas.",
       "If they are bad, write them as \"Bad\" or leave them out by a query; if another column "
       "holds the quality, name it as \"quality_column\".",
       "Se forem ruins, escreva-os como \"Bad\" ou exclua-os com uma consulta; se a qualidade está "
       "em outra coluna, informe-a em \"quality_column\"."},
      {"tag_units_differ",
       "Tag {column}: {count} {count?reading|readings} in {units} cannot be converted to {unit}, "
       "the unit of most, and {count?was|were} not used.",
       "Tag {column}: {count} {count?leitura|leituras} em {units} não {count?pode ser "
       "convertida|podem ser convertidas} para {unit}, a unidade da maioria, e não {count?foi "
       "usada|foram usadas}.",
       "Give each quantity a tag of its own, or its unit in \"tag_column\" beside the tag.",
       "Dê uma tag própria a cada grandeza, ou informe a unidade em \"tag_column\" ao lado da "
       "tag."},
      {"looks_like_readings",
       "The rows look like readings, one per row: column {tags} repeats {example} and others, each "
       "with its own values in {column}, which the ranking mixes.",
       "As linhas parecem leituras, uma por linha: a coluna {tags} repete {example} e outros, cada "
       "um com seus próprios valores em {column}, que o ranking mistura.",
       "If so, name one of the tags as the target, with \"layout\": \"long\".",
       "Se for assim, informe uma das tags como alvo, com \"layout\": \"long\"."},
      {"times_differ",
       "Columns {column} and {other} are the times of different columns and move apart along the "
       "rows: what stands in one row was not measured together.",
       "As colunas {column} e {other} são os horários de colunas diferentes e se afastam ao longo "
       "das linhas: o que está em uma linha não foi medido junto.",
       "Export the values at common times, or as one reading per row.",
       "Exporte os valores em horários comuns, ou como uma leitura por linha."},
      {"historian_states",
       "{count} {count?reading is a word|readings are words} such as \"Bad\" or \"I/O Timeout\" "
       "instead of a value and {count?was|were} not used.",
       "{count} {count?leitura é uma palavra|leituras são palavras} como \"Bad\" ou \"I/O "
       "Timeout\" em vez de um valor e não {count?foi usada|foram usadas}.",
       "No action is needed.", "Nada a fazer."},
      {"changes_out_of_order",
       "{count} {count?reading|readings} of tags whose changes are counted came after a later one "
       "of the same interval: their changes were not counted.",
       "{count} {count?leitura|leituras} de tags cujas mudanças são contadas vieram depois de uma "
       "posterior do mesmo intervalo: suas mudanças não foram contadas.",
       "Sort the rows by time.", "Ordene as linhas pelo tempo."},

      // Which rows and columns were used.
      {"totals_rows",
       "{rows} {rows?row|rows} of the data {rows?was|were} left out as totals of other rows: "
       "{list}; {evidence}.",
       "{rows} {rows?linha|linhas} dos dados {rows?foi deixada|foram deixadas} de fora como totais "
       "de outras linhas: {list}; {evidence}.",
       "If a row is not a total, fill its empty cells, or write another word in its place.",
       "Se uma linha não for um total, preencha suas células vazias ou escreva outra palavra "
       "em seu lugar."},
      {"target_states", "Target column {column} has two states: {one} counts as 1, {zero} as 0.",
       "A coluna alvo {column} tem dois estados: {one} conta como 1, {zero} como 0.",
       "To have it the other way round, give the option {option}.",
       "Para inverter, informe a opção {option}."},
      {"rows_without_target",
       "{rows} {rows?row was|rows were} left out: no value in target column {column}.",
       "{rows} {rows?linha foi deixada|linhas foram deixadas} de fora: sem valor na coluna alvo "
       "{column}.",
       "No action is needed if the target was not measured there.",
       "Nada a fazer se o alvo não foi medido ali."},
      {"rows_without_group",
       "{rows} {rows?row has|rows have} no value in group column {column}: {rows?it counts as a "
       "group|each of them counts as a group} of its own.",
       "{rows} {rows?linha não tem|linhas não têm} valor na coluna de grupo {column}: {rows?ela "
       "conta como um grupo próprio|cada uma conta como um grupo próprio}.",
       "Fill in the group where it is known.", "Preencha o grupo onde ele for conhecido."},
      {"column_left_out", "Column {column} was left out: {reason}.",
       "A coluna {column} foi deixada de fora: {reason}.",
       "List it in \"ignore_columns\" if that is right.",
       "Inclua-a em \"ignore_columns\" se isso estiver certo."},
      {"repeated_rows",
       "{repeated} of {rows} rows repeat an earlier row in every column: metrics on the held-out "
       "rows look better than they are.",
       "{repeated} de {rows} linhas repetem uma linha anterior em todas as colunas: as métricas "
       "nas linhas reservadas parecem melhores do que são.",
       "Remove the repeated rows and train again.", "Remova as linhas repetidas e treine de novo."},
      {"few_rows",
       "There are few rows for the columns: {rows} {rows?row|rows} for {features} "
       "{features?feature|features}; chance alone makes some of them look important.",
       "Há poucas linhas para as colunas: {rows} {rows?linha|linhas} para {features} "
       "{features?variável|variáveis}; só o acaso já faz algumas parecerem importantes.",
       "Train on data from a longer time, or ignore columns that cannot matter.",
       "Treine com dados de um período maior ou ignore colunas que não podem importar."},
      {"few_target_values",
       "Target column {column} takes only {values} different values in {rows} rows: rows of one "
       "value may belong together; metrics on the held-out rows look better than they are.",
       "A coluna alvo {column} assume apenas {values} valores diferentes em {rows} linhas: linhas "
       "de mesmo valor podem pertencer juntas; as métricas nas linhas reservadas parecem melhores "
       "do que são.",
       "If so, name the column that tells which rows belong together as \"group_column\".",
       "Se for o caso, informe em \"group_column\" a coluna que diz quais linhas pertencem juntas."},

      // What would mislead.
      {"revealing_gaps",
       "Column {column} is filled only where target column {target} is {height}: whether it is "
       "filled reveals the target.",
       "A coluna {column} só está preenchida onde a coluna alvo {target} é {height}: o fato de "
       "estar preenchida revela o alvo.",
       "Ignore it unless it is known before production.",
       "Ignore-a, a menos que seja conhecida antes da produção."},
      {"target_in_disguise",
       "Column {column} alone explains {share} of target column {target}: it may be the target in "
       "another form, or measured after it.",
       "A coluna {column} sozinha explica {share} da coluna alvo {target}: pode ser o alvo em outra "
       "forma, ou medida depois dele.",
       "If so, ignore it and train again.", "Se for o caso, ignore-a e treine de novo."},
      {"sorted_target",
       "Target column {column} only rises or only falls: rows sorted by it say nothing of "
       "their order in time.",
       "A coluna alvo {column} só sobe ou só desce: linhas ordenadas por ela não mostram ordem no "
       "tempo.",
       "If it is a cumulative counter, explain the change from row to row instead.",
       "Se for um contador acumulado, explique em vez dele a variação de linha a linha."},

      // How far the metrics can be trusted.
      {"time_order_blocks",
       "{order}: blocks of time were held out, with gaps beside them, instead of random rows.",
       "{order}: foram reservados blocos de tempo, com intervalos ao lado deles, em vez de linhas "
       "ao acaso.",
       "No action is needed; if the row order has no meaning, set \"split\" to \"random\".",
       "Nada a fazer; se a ordem das linhas não tem significado, use \"split\": \"random\"."},
      {"time_order_random",
       "{order}: neighbours resemble one another, so metrics on rows held out at random are too "
       "optimistic.",
       "{order}: vizinhas se parecem, portanto métricas em linhas reservadas ao acaso são "
       "otimistas demais.",
       "With \"split\": \"auto\", blocks of time are held out.",
       "Com \"split\": \"auto\", são reservados blocos de tempo."},
      {"slow_target",
       "The target changes so slowly that {rows} rows are worth only about {independent} "
       "independent {independent?one|ones}: metrics on held-out rows are uncertain.",
       "O alvo muda tão devagar que {rows} linhas valem apenas cerca de {independent} "
       "{independent?independente|independentes}: as métricas nas linhas reservadas são incertas.",
       "Data from a longer time would help.", "Dados de um período maior ajudariam."},
      {"uneven_groups",
       "The groups are few or differ widely in size: {share} of the rows were held out, as close "
       "to the requested share as whole groups allow.",
       "Os grupos são poucos ou de tamanhos muito diferentes: {share} das linhas foram reservadas, "
       "o mais perto da parcela pedida que grupos inteiros permitem.",
       "More groups would make the metrics more certain.",
       "Mais grupos tornariam as métricas mais seguras."},
      {"optimistic_random_groups",
       "Rows held out at random would have shown R² = {random} where whole groups show {honest}: "
       "rows of a group resemble one another, and the model recognizes a held-out row by others "
       "of its group.",
       "Linhas reservadas ao acaso teriam mostrado R² = {random} onde grupos inteiros mostram "
       "{honest}: linhas de um grupo se parecem, e o modelo reconhece uma linha reservada por "
       "outras de seu grupo.",
       "Trust the lower figure.", "Confie no valor menor."},
      {"optimistic_random_times",
       "Rows held out at random would have shown R² = {random} where later or separate times show "
       "{honest}: neighbouring rows resemble one another, and the model recognizes a held-out row "
       "by its neighbours in time.",
       "Linhas reservadas ao acaso teriam mostrado R² = {random} onde períodos posteriores ou "
       "separados mostram {honest}: linhas vizinhas se parecem, e o modelo reconhece uma linha "
       "reservada por suas vizinhas no tempo.",
       "Trust the lower figure.", "Confie no valor menor."},
      {"below_baseline",
       "The model predicts held-out rows no better than the mean (RMSE {rmse} against {mean}): no "
       "ranking of these data can be trusted.",
       "O modelo prevê as linhas reservadas não melhor que a média (RMSE {rmse} contra {mean}): "
       "nenhuma classificação destes dados é confiável.",
       "Train on more rows, or on columns that can drive the target.",
       "Treine com mais linhas, ou com colunas que possam influenciar o alvo."},
      {"undecidable_features",
       "Whether {features} {features?feature is|features are} above noise cannot be decided ({names}): "
       "with changes this slow, or groups this few, a relation to the target may be chance.",
       "Não se pode decidir se {features} {features?variável está|variáveis estão} acima do ruído "
       "({names}): com mudanças tão lentas, ou tão poucos grupos, uma relação com o alvo pode ser "
       "acaso.",
       "Data from a longer time, or from more groups, would decide it.",
       "Dados de um período maior, ou de mais grupos, decidiriam."},
      {"nothing_above_noise",
       "No feature is above noise: each could have reached its importance by chance.",
       "Nenhuma variável está acima do ruído: cada uma poderia ter atingido sua importância por "
       "acaso.",
       "Train on more rows, or on columns that can drive the target.",
       "Treine com mais linhas, ou com colunas que possam influenciar o alvo."},
      {"noise_not_tested",
       "The model service does not say which features are above noise: the last ones may be noise.",
       "O serviço de modelos não informa quais variáveis estão acima do ruído: as últimas podem ser "
       "ruído.",
       "The bundled model service tests it.", "O serviço de modelos incluído faz esse teste."},
      {"low_r2",
       "The model explains little: R² = {r2} on held-out rows; treat the ranking with caution.",
       "O modelo explica pouco: R² = {r2} nas linhas reservadas; trate a classificação com cautela.",
       "Train on more rows, or on columns that can drive the target.",
       "Treine com mais linhas, ou com colunas que possam influenciar o alvo."},
      {"one_column_suffices",
       "Column {column} alone predicts held-out rows as well as the whole model (R² = {alone} "
       "against {model}): the ranking of the other columns is not supported by the data.",
       "A coluna {column} sozinha prevê as linhas reservadas tão bem quanto o modelo inteiro (R² = "
       "{alone} contra {model}): a classificação das outras colunas não é sustentada pelos dados.",
       "If it is measured after the target, ignore it and train again.",
       "Se for medida depois do alvo, ignore-a e treine de novo."},
      {"one_column_prevails",
       "Column {column} alone predicts held-out rows nearly as well as the whole model (R² = {alone} "
       "against {model}): it may be a consequence of the target, or be computed from it.",
       "A coluna {column} sozinha prevê as linhas reservadas quase tão bem quanto o modelo inteiro (R² "
       "= {alone} contra {model}): pode ser uma consequência do alvo, ou ser calculada a partir dele.",
       "If it is known only after the target, ignore it and train again; else it is the one driver "
       "that matters.",
       "Se só for conhecida depois do alvo, ignore-a e treine de novo; senão, é o único fator que "
       "importa."},

      // Retrainings.
      {"data_unchanged", "The data have not changed since run {run}: its ranking stays.",
       "Os dados não mudaram desde a execução {run}: a classificação dela permanece.",
       "No action is needed; other data, another target or other options give a new ranking.",
       "Nada a fazer; outros dados, outro alvo ou outras opções dão uma nova classificação."},

      {"target_changed",
       "The target is now {now}; the machine's ranking before this one explains {before}: the two "
       "cannot be compared.",
       "O alvo agora é {now}; a classificação anterior da máquina explica {before}: as duas não podem "
       "ser comparadas.",
       "If that was a mistake, train again on {before}; another target may have a machine of its own.",
       "Se foi um engano, treine de novo com {before}; outro alvo pode ter uma máquina própria."},

      // Model services of other makers.
      {"no_callback",
       "The model service did not call back; the ranking was fetched without it, and the metrics "
       "are not known.",
       "O serviço de modelos não retornou a chamada; a classificação foi obtida sem ela, e as "
       "métricas não são conhecidas.",
       "Check relevance.callback_url and the service's log.",
       "Verifique relevance.callback_url e o log do serviço."},
      {"unreadable_metrics", "The model service's metrics could not be read: {error}.",
       "Não foi possível ler as métricas do serviço de modelos: {error}.",
       "The ranking is complete; correct the metrics that the service sends.",
       "A classificação está completa; corrija as métricas que o serviço envia."},

      // Parts of the warnings above.
      {"reason_no_value", "it holds no value", "não contém valor", {}, {}},
      {"reason_only_missing_word",
       "it holds nothing but {word}, in {rows} {rows?row|rows}, which counts as missing; if it marks "
       "doubtful readings, write 1 there and 0 elsewhere",
       "não contém nada além de {word}, em {rows} {rows?linha|linhas}, que conta como ausente; se marca "
       "leituras duvidosas, escreva 1 ali e 0 nas demais",
       {},
       {}},
      {"reason_never_changes",
       "it never changes: its only value is {value}",
       "nunca muda: seu único valor é {value}",
       {},
       {}},
      {"reason_mark_or_nothing",
       "it never changes: its only value is {value}, in {rows} of {all} rows, and an empty cell is a "
       "missing value; if it means no, write 0 there",
       "nunca muda: seu único valor é {value}, em {rows} de {all} linhas, e uma célula vazia é um "
       "valor ausente; se significar não, escreva 0 nela",
       {},
       {}},
      {"reason_stuck",
       "it is stuck: {value} in {rows} of {all} rows, and 0 in the others",
       "está travada: {value} em {rows} de {all} linhas, e 0 nas outras",
       {},
       {}},
      {"reason_counts_rows", "it counts the rows", "conta as linhas", {}, {}},
      {"reason_identifies_rows",
       "it identifies rows: no value occurs twice",
       "identifica linhas: nenhum valor ocorre duas vezes",
       {},
       {}},
      {"reason_identifying_texts",
       "it identifies rows: nearly every value is different, such as {example}",
       "identifica linhas: quase todos os valores são diferentes, como {example}",
       {},
       {}},
      {"reason_not_numbers",
       "{texts} of its {values} {values?value|values} are not numbers, such as {example}",
       "{texts} de seus {values} {values?valor|valores} não são números, como {example}",
       {},
       {}},
      {"reason_hours_lost",
       "it is a clock that shows only minutes and seconds and starts again at each full hour: the "
       "hours were lost, as when a spreadsheet writes times in the format mm:ss.0",
       "é um relógio que mostra apenas minutos e segundos e recomeça a cada hora cheia: as horas se "
       "perderam, como quando uma planilha grava tempos no formato mm:ss.0",
       {},
       {}},
      {"reason_percent_unclear",
       "numbers with and without a percent sign are mixed in it, and it is unclear whether those "
       "without one, such as {example}, are fractions",
       "mistura números com e sem sinal de porcentagem, e não está claro se os que não o têm, como "
       "{example}, são frações",
       {},
       {}},
      {"reason_free_text",
       "it holds text with too many different values to be one feature, such as {example}",
       "contém texto com valores diferentes demais para ser uma variável, como {example}",
       {},
       {}},
      {"reason_equals_target",
       "it equals the target column in every row",
       "é igual à coluna alvo em todas as linhas",
       {},
       {}},
      {"reason_twin",
       "it says the same as column {other} in every row",
       "diz o mesmo que a coluna {other} em todas as linhas",
       {},
       {}},
      {"reason_joined",
       "it is joined with column {other} into one time",
       "está unida à coluna {other} em um só tempo",
       {},
       {}},
      {"reason_part_of_date",
       "year, month and day are joined into one time",
       "ano, mês e dia estão unidos em um só tempo",
       {},
       {}},
      {"reason_calendar",
       "neither its hour nor its weekday changes",
       "nem sua hora nem seu dia da semana mudam",
       {},
       {}},
      {"reason_months",
       "it holds months, which have neither an hour nor a weekday",
       "contém meses, que não têm hora nem dia da semana",
       {},
       {}},
      {"order_by_column",
       "The rows are in time order, by column {by}",
       "As linhas estão em ordem no tempo, pela coluna {by}",
       {},
       {}},
      {"order_of_column",
       "Column {by} gives the order of the rows in time",
       "A coluna {by} dá a ordem das linhas no tempo",
       {},
       {}},
      {"order_by_neighbours",
       "Neighbouring rows resemble one another, as rows in time order do",
       "Linhas vizinhas se parecem, como linhas em ordem no tempo",
       {},
       {}},
      {"order_by_columns",
       "The rows are in time order, by columns {by}",
       "As linhas estão em ordem no tempo, pelas colunas {by}",
       {},
       {}},
      {"order_of_columns",
       "Columns {by} give the order of the rows in time",
       "As colunas {by} dão a ordem das linhas no tempo",
       {},
       {}},
      {"reason_clock",
       "it goes one way with the rows, from {first} to {last}, as a clock or a counter does",
       "segue um só sentido com as linhas, de {first} a {last}, como um relógio ou contador",
       {},
       {}},
      {"date_and_time", "{date} and {time}", "{date} e {time}", {}, {}},
      {"day_month_year", "day/month/year", "dia/mês/ano", {}, {}},
      {"month_day_year", "month/day/year", "mês/dia/ano", {}, {}},
      {"year_month_day", "year/month/day", "ano/mês/dia", {}, {}},
      {"durations", "durations", "durações", {}, {}},
      {"durations_in_minutes",
       "durations in minutes and seconds",
       "durações em minutos e segundos",
       {},
       {}},
      {"durations_in_hours",
       "durations in hours and minutes",
       "durações em horas e minutos",
       {},
       {}},
      {"times_of_day", "times of day", "horas do dia", {}, {}},
      {"times_or_hours",
       "times of day, or durations in hours and minutes",
       "horas do dia, ou durações em horas e minutos",
       {},
       {}},
      {"totals_by_values",
       "their values are sums, means or other statistics",
       "seus valores são somas, médias ou outras estatísticas",
       {},
       {}},
      {"totals_by_label",
       "a word says so in the place of a number, a date or nothing",
       "uma palavra o diz no lugar de um número, de uma data ou de nada",
       {},
       {}},
      {"states_of_target",
       "{one} counts as 1, {zero} as 0",
       "{one} conta como 1, {zero} como 0",
       {},
       {}},
      {"class_of_target",
       "{one} counts as 1, all other values as 0",
       "{one} conta como 1, todos os demais valores como 0",
       {},
       {}},
      {"word_in_line", "{word} in line {line}", "{word} na linha {line}", {}, {}},
      {"words_from_line",
       "{words}, first in line {line}",
       "{words}, primeiro na linha {line}",
       {},
       {}},
      {"more_words",
       "{words} and {count} other {count?text|texts}",
       "{words} e {count} {count?outro texto|outros textos}",
       {},
       {}},
      {"to_percent", "percent", "porcentagem", {}, {}},
      {"to_fractions", "fractions", "frações", {}, {}},
      {"as_half_limit", "half the limit", "metade do limite", {}, {}},
      {"as_limit", "the limit", "o limite", {}, {}},
      {"as_zero", "zero", "zero", {}, {}},
      {"as_missing", "missing", "ausente", {}, {}},
      {"day_month", "day/month", "dia/mês", {}, {}},
      {"month_day", "month/day", "mês/dia", {}, {}},
      {"high", "high", "alto", {}, {}},
      {"low", "low", "baixo", {}, {}},
  };
  return kCatalog;
}

}  // namespace relevance
