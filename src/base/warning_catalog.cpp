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
      {"encoding_guessed",
       "The file is not UTF-8; it was read as {encoding}, which fits its letters best, as in "
       "{example}.",
       "O arquivo não é UTF-8; foi lido como {encoding}, que melhor se ajusta às suas letras, como "
       "em {example}.",
       "If that looks wrong, name the encoding in the option \"encoding\".",
       "Se parecer errado, informe a codificação na opção \"encoding\"."},
      {"other_sheets",
       "The workbook has {others} {others?other sheet|other sheets}; sheet {sheet} was read.",
       "A pasta de trabalho tem {others} {others?outra planilha|outras planilhas}; foi lida a "
       "planilha {sheet}.",
       "If the table is on another one, name it in the option \"sheet\".",
       "Se a tabela estiver em outra, informe-a na opção \"sheet\"."},
      {"formulas_without_value",
       "{cells} {cells?formula has|formulas have} no stored result and {cells?counts|count} as "
       "missing, the first in row {row}.",
       "{cells} {cells?fórmula não tem|fórmulas não têm} resultado armazenado e "
       "{cells?conta como ausente|contam como ausentes}, a primeira na linha {row}.",
       "Open the workbook in a spreadsheet program, which calculates them, and save it.",
       "Abra a pasta de trabalho em um programa de planilhas, que as calcula, e salve-a."},
      {"header_rows_left_out",
       "The header has several rows; the names stand in line {names}. {lines} {lines?line "
       "was|lines were} left out as neither names, groups nor units: line {line}{lines?| and "
       "others}.",
       "O cabeçalho tem várias linhas; os nomes estão na linha {names}. {lines} {lines?linha foi "
       "deixada|linhas foram deixadas} de fora por não ter nomes, grupos nem unidades: linha "
       "{line}{lines?| e outras}.",
       "If the names stand elsewhere, set the option \"skip_lines\".",
       "Se os nomes estiverem em outro lugar, use a opção \"skip_lines\"."},
      {"header_repeated",
       "{lines} {lines?line repeats|lines repeat} the header or a title and {lines?was|were} left out, "
       "the first in line {line}.",
       "{lines} {lines?linha repete|linhas repetem} o cabeçalho ou um título e {lines?foi deixada|foram "
       "deixadas} de fora, a primeira na linha {line}.",
       "Nothing is to be done if the file is a list with pages, or several exports in one.",
       "Nada a fazer se o arquivo for uma lista com páginas ou várias exportações em uma."},
      {"page_header_left_out",
       "{lines} {lines?line|lines} between the rows {lines?was|were} left out as page headers, the "
       "first line {line}: {example}.",
       "{lines} {lines?linha|linhas} entre os registros {lines?foi deixada|foram deixadas} de fora "
       "como cabeçalhos de página, a primeira na linha {line}: {example}.",
       "Nothing is to be done if they hold no data.", "Nada a fazer se não contiverem dados."},
      {"lines_beside_list",
       "{lines} {lines?line|lines} outside the frame of the list {lines?was|were} left out, the "
       "first line {line}.",
       "{lines} {lines?linha|linhas} fora da moldura da lista {lines?foi deixada|foram deixadas} "
       "de fora, a primeira na linha {line}.",
       "Nothing is to be done if they hold no data.", "Nada a fazer se não contiverem dados."},
      {"footer_left_out",
       "{lines} {lines?line|lines} below the table {lines?was|were} left out, from line {line} on: "
       "{example}.",
       "{lines} {lines?linha|linhas} abaixo da tabela {lines?foi deixada|foram deixadas} de fora, "
       "a partir da linha {line}: {example}.",
       "Nothing is to be done if they hold no data.", "Nada a fazer se não contiverem dados."},
      {"ragged_rows_left_out",
       "{rows} {rows?row was|rows were} left out: {rows?it does|they do} not have the header's "
       "{columns} {columns?field|fields}; see line {lines}.",
       "{rows} {rows?linha foi deixada|linhas foram deixadas} de fora: não {rows?tem|têm} "
       "{columns?o|os} {columns} {columns?campo|campos} do cabeçalho; veja a linha {lines}.",
       "Correct these lines; a value that holds the separator needs quotes.",
       "Corrija essas linhas; um valor que contém o separador precisa de aspas."},
      {"ragged_rows_filled_up",
       "{rows} {rows?row was|rows were} shorter than the header and {rows?was|were} filled up with "
       "missing values, the first in line {line}.",
       "{rows} {rows?linha era mais curta|linhas eram mais curtas} que o cabeçalho e "
       "{rows?foi completada|foram completadas} com valores ausentes, a primeira na linha {line}.",
       "Check that nothing is missing inside these lines.",
       "Confira se não falta nada dentro dessas linhas."},
      {"date_order_guessed",
       "Column {column}: day and month of its dates cannot be told apart; they were read as "
       "{order}.",
       "Coluna {column}: não é possível distinguir dia e mês de suas datas; foram lidas como "
       "{order}.",
       "If that is wrong, write the dates as 2024-01-31.",
       "Se estiver errado, escreva as datas como 2024-01-31."},
      {"units_differ",
       "Column {column}: its numbers have different units and cannot be compared; they count as "
       "texts.",
       "Coluna {column}: seus números têm unidades diferentes e não podem ser comparados; contam "
       "como textos.",
       "Write the column in one unit.", "Escreva a coluna em uma só unidade."},
      {"unreadable_values",
       "Column {column}: {count} {count?value is not a number and counts|values are not numbers "
       "and count} as missing{count?: |, such as }{example}.",
       "Coluna {column}: {count} {count?valor não é um número e conta como ausente|valores não são "
       "números e contam como ausentes}{count?: |, como }{example}.",
       "If such a text means a number, write the number.",
       "Se esse texto significa um número, escreva o número."},
      {"missing_code",
       "Column {column}: {code} stands for a missing value, in {rows} {rows?row|rows}.",
       "Coluna {column}: {code} representa um valor ausente, em {rows} {rows?linha|linhas}.",
       "If it is a real reading, say so with the option \"missing_values\": [].",
       "Se for uma leitura real, informe-o com a opção \"missing_values\": []."},
      {"lost_decimals",
       "Column {column}: {count} {count?value is|values are} about 1000 times the others, such as "
       "{large} beside {small}: a decimal mark was probably lost, as a spreadsheet does.",
       "Coluna {column}: {count} {count?valor é|valores são} cerca de 1000 vezes os demais, como "
       "{large} ao lado de {small}: provavelmente se perdeu um separador decimal, como faz uma "
       "planilha.",
       "Repair the data at their source.", "Corrija os dados na origem."},

      // Which rows and columns were used.
      {"rows_without_target",
       "{rows} {rows?row was|rows were} left out: no value in target column {column}.",
       "{rows} {rows?linha foi deixada|linhas foram deixadas} de fora: sem valor na coluna alvo "
       "{column}.",
       "Nothing is to be done if the target was not measured there.",
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
       "{repeated} of {rows} rows repeat an earlier row in every column: hold-out metrics look too "
       "good.",
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
       "value may belong together; hold-out metrics look too good.",
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
       "Target column {column} only rises or only falls: rows sorted by it show no time order.",
       "A coluna alvo {column} só sobe ou só desce: linhas ordenadas por ela não mostram ordem no "
       "tempo.",
       "If it is a cumulative counter, explain the change from row to row instead.",
       "Se for um contador acumulado, explique em vez dele a variação de linha a linha."},

      // How far the metrics can be trusted.
      {"time_order_blocks",
       "{order}: blocks of time were held out, with gaps beside them, instead of random rows.",
       "{order}: foram reservados blocos de tempo, com intervalos ao lado deles, em vez de linhas "
       "ao acaso.",
       "Nothing is to be done; if the row order has no meaning, set \"split\" to \"random\".",
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
       "rows of a group resemble one another, and the model recognises a held-out row by others "
       "of its group.",
       "Linhas reservadas ao acaso teriam mostrado R² = {random} onde grupos inteiros mostram "
       "{honest}: linhas de um grupo se parecem, e o modelo reconhece uma linha reservada por "
       "outras de seu grupo.",
       "Trust the lower figure.", "Confie no valor menor."},
      {"optimistic_random_times",
       "Rows held out at random would have shown R² = {random} where later or separate times show "
       "{honest}: neighbouring rows resemble one another, and the model recognises a held-out row "
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
       "The ranking is complete; correct the service.",
       "A classificação está completa; corrija o serviço."},

      // Parts of the warnings above.
      {"reason_no_value", "it holds no value", "não contém valor", {}, {}},
      {"reason_never_changes",
       "it never changes: its only value is {value}",
       "nunca muda: seu único valor é {value}",
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
      {"reason_calendar",
       "neither its hour nor its weekday changes",
       "nem sua hora nem seu dia da semana mudam",
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
      {"day_month", "day/month", "dia/mês", {}, {}},
      {"month_day", "month/day", "mês/dia", {}, {}},
      {"high", "high", "alto", {}, {}},
      {"low", "low", "baixo", {}, {}},
  };
  return kCatalog;
}

}  // namespace relevance
