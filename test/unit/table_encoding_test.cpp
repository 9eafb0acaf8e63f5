// SPDX-License-Identifier: PostgreSQL
// In which encoding a file is read, found from its bytes.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "shown_table.h"
#include "table/csv/encoding_guess.h"
#include "table/csv/read_csv.h"
#include "table/training_set.h"

namespace relevance::table {
namespace {

using namespace std::string_view_literals;

struct Case {
  std::string_view bytes;
  std::string_view encoding;
  std::string_view expected;
};

// German, Portuguese, Spanish, French, units, Danish, Polish, Czech, Hungarian, Russian, Chinese,
// Japanese (with bytes like | and \\ in characters), Korean; and the wide forms of Unicode.
constexpr Case
    kCases[] =
        {
            {"Beh\344lter;Fl\344che;Menge (m\263);Y\nGro\337;1,5;2,5;10\nKlein;2,5;3,5;11\nGro\337;3,5;4,5;12\nKlein;4,5;5,5;13\n"sv,
             "Windows-1252", "Behälter|Fläche|Menge (m³)|Y cnnn 4: Groß|1.5|2.5|10"},
            {"Beh\204lter;Fl\204che;Menge (m\374);Y\nGro\341;1,5;2,5;10\nKlein;2,5;3,5;11\nGro\341;3,5;4,5;12\nKlein;4,5;5,5;13\n"sv,
             "IBM850", "Behälter|Fläche|Menge (m³)|Y cnnn 4: Groß|1.5|2.5|10 encoding_guessed"},
            {"Press\343o;Vaz\343o;V\341lvula;Produ\347\343o\n1,5;2,5;n\343o;10\n2,5;3,5;sim;11\n"sv,
             "Windows-1252", "Pressão|Vazão|Válvula|Produção nnbn 2: 1.5|2.5|false|10"},
            {"Press\306o;Vaz\306o;V\240lvula;Produ\207\306o\n1,5;2,5;n\306o;10\n2,5;3,5;sim;11\n"sv,
             "IBM850", "Pressão|Vazão|Válvula|Produção nnbn 2: 1.5|2.5|false|10 encoding_guessed"},
            {"Presi\363n;Tama\361o;A\361o;Producci\363n\n1,5;2,5;2020;10\n2,5;3,5;2021;11\n"sv,
             "Windows-1252", "Presión|Tamaño|Año|Producción nnnn 2: 1.5|2.5|2020|10"},
            {"Presi\242n;Tama\244o;A\244o;Producci\242n\n1,5;2,5;2020;10\n2,5;3,5;2021;11\n"sv,
             "IBM850", "Presión|Tamaño|Año|Producción nnnn 2: 1.5|2.5|2020|10 encoding_guessed"},
            {"Temp\351rature;D\351bit;Pi\350ces\n1,5;2,5;10\n2,5;3,5;11\n"sv, "Windows-1252",
             "Température|Débit|Pièces nnn 2: 1.5|2.5|10"},
            {"Temp\202rature;D\202bit;Pi\212ces\n1,5;2,5;10\n2,5;3,5;11\n"sv, "IBM850",
             "Température|Débit|Pièces nnn 2: 1.5|2.5|10 encoding_guessed"},
            {"T [\260C];p [\265bar];Y (m\263/h)\n1,5;2,5;10\n2,5;3,5;11\n"sv, "Windows-1252",
             "T [°C]|p [µbar]|Y (m³/h) nnn 2: 1.5|2.5|10"},
            {"T [\370C];p [\346bar];Y (m\374/h)\n1,5;2,5;10\n2,5;3,5;11\n"sv, "IBM850",
             "T [°C]|p [µbar]|Y (m³/h) nnn 2: 1.5|2.5|10 encoding_guessed"},
            {"T\370rstof;K\370levand;Till\370b;M\346ngde\n1,5;2,5;3;10\n2,5;3,5;4;11\n"sv,
             "Windows-1252", "Tørstof|Kølevand|Tilløb|Mængde nnnn 2: 1.5|2.5|3|10"},
            {"Ci\234nienie;Pr\352dko\234\346;Przep\263yw;Wydajno\234\346\n1,5;2,5;3;10\n2,5;3,5;4;11\n"sv,
             "windows-1250",
             "Ciśnienie|Prędkość|Przepływ|Wydajność nnnn 2: 1.5|2.5|3|10 encoding_guessed"},
            {"M\354\370en\355;Pr\371tok;Po\350et kus\371;V\375kon\n1,5;2,5;3;10\n2,5;3,5;4;11\n"sv,
             "windows-1250",
             "Měření|Průtok|Počet kusů|Výkon nnnn 2: 1.5|2.5|3|10 encoding_guessed"},
            {"H\365m\351rs\351klet;Nyom\341s;S\373r\373s\351g;Id\365\n1,5;2,5;3;10\n2,5;3,5;4;11\n"sv,
             "windows-1250",
             "Hőmérséklet|Nyomás|Sűrűség|Idő nnnn 2: 1.5|2.5|3|10 encoding_guessed"},
            {"\322\345\354\357\345\360\340\362\363\360\340;\304\340\342\353\345\355\350\345;\320\340\361\365\356\344;\302\373\365\356\344\n1,5;2,5;3;10\n2,5;3,5;4;11\n"sv,
             "windows-1251",
             "Температура|Давление|Расход|Выход nnnn 2: 1.5|2.5|3|10 encoding_guessed"},
            {"\222\245\254\257\245\340\240\342\343\340\240;\204\240\242\253\245\255\250\245;\220\240\341\345\256\244;\202\353\345\256\244\n1,5;2,5;3;10\n2,5;3,5;4;11\n"sv,
             "IBM866", "Температура|Давление|Расход|Выход nnnn 2: 1.5|2.5|3|10 encoding_guessed"},
            {"\364\305\315\320\305\322\301\324\325\322\301;\344\301\327\314\305\316\311\305;\362\301\323\310\317\304;\367\331\310\317\304\n1,5;2,5;3;10\n2,5;3,5;4;11\n"sv,
             "KOI8-R", "Температура|Давление|Расход|Выход nnnn 2: 1.5|2.5|3|10 encoding_guessed"},
            {"\316\302\266\310,\321\271\301\246,\301\367\301\277,\262\372\301\277\n1.5,2.5,3,10\n2.5,3.5,4,11\n"sv,
             "GBK", "温度|压力|流量|产量 nnnn 2: 1.5|2.5|3|10 encoding_guessed"},
            {"\267\264\323\246\306\367\316\302\266\310(\241\346),\275\370\301\317\321\271\301\246MPa,\260\340\264\316,\262\372\306\267\312\325\302\312\n1.5,2.5,\274\327,10\n2.5,3.5,\322\322,11\n3.5,4.5,\274\327,12\n4.5,5.5,\322\322,13\n"sv,
             "GBK",
             "反应器温度(℃)|进料压力MPa|班次|产品收率 nncn 4: 1.5|2.5|甲|10 encoding_guessed"},
            {"\211\267\223x,\210\263\227\315,\203|\203\223\203v\221\254\223x,\227\\\221\252\220\266\216Y\227\312\n1.5,2.5,3,10\n2.5,3.5,4,11\n"sv,
             "Shift_JIS", "温度|圧力|ポンプ速度|予測生産量 nnnn 2: 1.5|2.5|3|10 encoding_guessed"},
            {"\262\271\305\331,\260\265\316\317,\245\335\245\363\245\327\302\256\305\331,\315\275\302\254\300\270\273\272\316\314\n1.5,2.5,3,10\n2.5,3.5,4,11\n"sv,
             "EUC-JP", "温度|圧力|ポンプ速度|予測生産量 nnnn 2: 1.5|2.5|3|10 encoding_guessed"},
            {"\225\\\216\246|\203\\\201[\203X|\227\\\222\350|\203|\203C\203\223\203g\n1.5|2.5|3|10\n2.5|3.5|4|11\n"sv,
             "Shift_JIS", "表示|ソース|予定|ポイント nnnn 2: 1.5|2.5|3|10 encoding_guessed"},
            {"\267\305\253\327,\300\243\244O,\254y\266q,\262\243\266q\n1.5,2.5,3,10\n2.5,3.5,4,11\n"sv,
             "Big5", "溫度|壓力|流量|產量 nnnn 2: 1.5|2.5|3|10 encoding_guessed"},
            {"\277\302\265\265,\276\320\267\302,\300\257\267\256,\273\375\273\352\267\256\n1.5,2.5,3,10\n2.5,3.5,4,11\n"sv,
             "EUC-KR", "온도|압력|유량|생산량 nnnn 2: 1.5|2.5|3|10 encoding_guessed"},
            {"P\000r\000e\000s\000s\000\343\000o\000;\000V\000a\000z\000\343\000o\000;\000V\000\341\000l\000v\000u\000l\000a\000;\000P\000r\000o\000d\000u\000\347\000\343\000o\000\n\0001\000,\0005\000;\0002\000,\0005\000;\000n\000\343\000o\000;\0001\0000\000\n\0002\000,\0005\000;\0003\000,\0005\000;\000s\000i\000m\000;\0001\0001\000\n\000"sv,
             "UTF-16LE", "Pressão|Vazão|Válvula|Produção nnbn 2: 1.5|2.5|false|10"},
            {"\377\376P\000r\000e\000s\000s\000\343\000o\000;\000V\000a\000z\000\343\000o\000;\000V\000\341\000l\000v\000u\000l\000a\000;\000P\000r\000o\000d\000u\000\347\000\343\000o\000\n\0001\000,\0005\000;\0002\000,\0005\000;\000n\000\343\000o\000;\0001\0000\000\n\0002\000,\0005\000;\0003\000,\0005\000;\000s\000i\000m\000;\0001\0001\000\n\000"sv,
             "UTF-16LE", "Pressão|Vazão|Válvula|Produção nnbn 2: 1.5|2.5|false|10"},
            {")n\246^,\000\213S\233R,\000Am\317\221,\000\247N\317\221\n\0001\000.\0005\000,\0002\000.\0005\000,\0003\000,\0001\0000\000\n\0002\000.\0005\000,\0003\000.\0005\000,\0004\000,\0001\0001\000\n\000"sv,
             "UTF-16LE", "温度|压力|流量|产量 nnnn 2: 1.5|2.5|3|10"},
            {"\000P\000r\000e\000s\000s\000\343\000o\000;\000V\000a\000z\000\343\000o\000;\000V\000\341\000l\000v\000u\000l\000a\000;\000P\000r\000o\000d\000u\000\347\000\343\000o\000\n\0001\000,\0005\000;\0002\000,\0005\000;\000n\000\343\000o\000;\0001\0000\000\n\0002\000,\0005\000;\0003\000,\0005\000;\000s\000i\000m\000;\0001\0001\000\n"sv,
             "UTF-16BE", "Pressão|Vazão|Válvula|Produção nnbn 2: 1.5|2.5|false|10"},
            {"\376\377\000P\000r\000e\000s\000s\000\343\000o\000;\000V\000a\000z\000\343\000o\000;\000V\000\341\000l\000v\000u\000l\000a\000;\000P\000r\000o\000d\000u\000\347\000\343\000o\000\n\0001\000,\0005\000;\0002\000,\0005\000;\000n\000\343\000o\000;\0001\0000\000\n\0002\000,\0005\000;\0003\000,\0005\000;\000s\000i\000m\000;\0001\0001\000\n"sv,
             "UTF-16BE", "Pressão|Vazão|Válvula|Produção nnbn 2: 1.5|2.5|false|10"},
            {"n)^\246\000,S\213R\233\000,mA\221\317\000,N\247\221\317\000\n\0001\000.\0005\000,\0002\000.\0005\000,\0003\000,\0001\0000\000\n\0002\000.\0005\000,\0003\000.\0005\000,\0004\000,\0001\0001\000\n"sv,
             "UTF-16BE", "温度|压力|流量|产量 nnnn 2: 1.5|2.5|3|10"},
            {"P\000\000\000r\000\000\000e\000\000\000s\000\000\000s\000\000\000\343\000\000\000o\000\000\000;\000\000\000V\000\000\000a\000\000\000z\000\000\000\343\000\000\000o\000\000\000;\000\000\000V\000\000\000\341\000\000\000l\000\000\000v\000\000\000u\000\000\000l\000\000\000a\000\000\000;\000\000\000P\000\000\000r\000\000\000o\000\000\000d\000\000\000u\000\000\000\347\000\000\000\343\000\000\000o\000\000\000\n\000\000\0001\000\000\000,\000\000\0005\000\000\000;\000\000\0002\000\000\000,\000\000\0005\000\000\000;\000\000\000n\000\000\000\343\000\000\000o\000\000\000;\000\000\0001\000\000\0000\000\000\000\n\000\000\0002\000\000\000,\000\000\0005\000\000\000;\000\000\0003\000\000\000,\000\000\0005\000\000\000;\000\000\000s\000\000\000i\000\000\000m\000\000\000;\000\000\0001\000\000\0001\000\000\000\n\000\000\000"sv,
             "UTF-32LE", "Pressão|Vazão|Válvula|Produção nnbn 2: 1.5|2.5|false|10"},
            {"\377\376\000\000P\000\000\000r\000\000\000e\000\000\000s\000\000\000s\000\000\000\343\000\000\000o\000\000\000;\000\000\000V\000\000\000a\000\000\000z\000\000\000\343\000\000\000o\000\000\000;\000\000\000V\000\000\000\341\000\000\000l\000\000\000v\000\000\000u\000\000\000l\000\000\000a\000\000\000;\000\000\000P\000\000\000r\000\000\000o\000\000\000d\000\000\000u\000\000\000\347\000\000\000\343\000\000\000o\000\000\000\n\000\000\0001\000\000\000,\000\000\0005\000\000\000;\000\000\0002\000\000\000,\000\000\0005\000\000\000;\000\000\000n\000\000\000\343\000\000\000o\000\000\000;\000\000\0001\000\000\0000\000\000\000\n\000\000\0002\000\000\000,\000\000\0005\000\000\000;\000\000\0003\000\000\000,\000\000\0005\000\000\000;\000\000\000s\000\000\000i\000\000\000m\000\000\000;\000\000\0001\000\000\0001\000\000\000\n\000\000\000"sv,
             "UTF-32LE", "Pressão|Vazão|Válvula|Produção nnbn 2: 1.5|2.5|false|10"},
            {")n\000\000\246^\000\000,\000\000\000\213S\000\000\233R\000\000,\000\000\000Am\000\000\317\221\000\000,\000\000\000\247N\000\000\317\221\000\000\n\000\000\0001\000\000\000.\000\000\0005\000\000\000,\000\000\0002\000\000\000.\000\000\0005\000\000\000,\000\000\0003\000\000\000,\000\000\0001\000\000\0000\000\000\000\n\000\000\0002\000\000\000.\000\000\0005\000\000\000,\000\000\0003\000\000\000.\000\000\0005\000\000\000,\000\000\0004\000\000\000,\000\000\0001\000\000\0001\000\000\000\n\000\000\000"sv,
             "UTF-32LE", "温度|压力|流量|产量 nnnn 2: 1.5|2.5|3|10"},
            {"\000\000\000P\000\000\000r\000\000\000e\000\000\000s\000\000\000s\000\000\000\343\000\000\000o\000\000\000;\000\000\000V\000\000\000a\000\000\000z\000\000\000\343\000\000\000o\000\000\000;\000\000\000V\000\000\000\341\000\000\000l\000\000\000v\000\000\000u\000\000\000l\000\000\000a\000\000\000;\000\000\000P\000\000\000r\000\000\000o\000\000\000d\000\000\000u\000\000\000\347\000\000\000\343\000\000\000o\000\000\000\n\000\000\0001\000\000\000,\000\000\0005\000\000\000;\000\000\0002\000\000\000,\000\000\0005\000\000\000;\000\000\000n\000\000\000\343\000\000\000o\000\000\000;\000\000\0001\000\000\0000\000\000\000\n\000\000\0002\000\000\000,\000\000\0005\000\000\000;\000\000\0003\000\000\000,\000\000\0005\000\000\000;\000\000\000s\000\000\000i\000\000\000m\000\000\000;\000\000\0001\000\000\0001\000\000\000\n"sv,
             "UTF-32BE", "Pressão|Vazão|Válvula|Produção nnbn 2: 1.5|2.5|false|10"},
            {"\000\000\376\377\000\000\000P\000\000\000r\000\000\000e\000\000\000s\000\000\000s\000\000\000\343\000\000\000o\000\000\000;\000\000\000V\000\000\000a\000\000\000z\000\000\000\343\000\000\000o\000\000\000;\000\000\000V\000\000\000\341\000\000\000l\000\000\000v\000\000\000u\000\000\000l\000\000\000a\000\000\000;\000\000\000P\000\000\000r\000\000\000o\000\000\000d\000\000\000u\000\000\000\347\000\000\000\343\000\000\000o\000\000\000\n\000\000\0001\000\000\000,\000\000\0005\000\000\000;\000\000\0002\000\000\000,\000\000\0005\000\000\000;\000\000\000n\000\000\000\343\000\000\000o\000\000\000;\000\000\0001\000\000\0000\000\000\000\n\000\000\0002\000\000\000,\000\000\0005\000\000\000;\000\000\0003\000\000\000,\000\000\0005\000\000\000;\000\000\000s\000\000\000i\000\000\000m\000\000\000;\000\000\0001\000\000\0001\000\000\000\n"sv,
             "UTF-32BE", "Pressão|Vazão|Válvula|Produção nnbn 2: 1.5|2.5|false|10"},
            {"\000\000n)\000\000^\246\000\000\000,\000\000S\213\000\000R\233\000\000\000,\000\000mA\000\000\221\317\000\000\000,\000\000N\247\000\000\221\317\000\000\000\n\000\000\0001\000\000\000.\000\000\0005\000\000\000,\000\000\0002\000\000\000.\000\000\0005\000\000\000,\000\000\0003\000\000\000,\000\000\0001\000\000\0000\000\000\000\n\000\000\0002\000\000\000.\000\000\0005\000\000\000,\000\000\0003\000\000\000.\000\000\0005\000\000\000,\000\000\0004\000\000\000,\000\000\0001\000\000\0001\000\000\000\n"sv,
             "UTF-32BE", "温度|压力|流量|产量 nnnn 2: 1.5|2.5|3|10"},
            // Greek, Turkish, Lithuanian; Polish and Portuguese of old systems; few letters
            {"\324\341\367\375\364\347\364\341;\323\364\334\350\354\347;\301\360\374\344\357\363\347\n1,5;\352\341\355\357\355\351\352\336;10\n2,5;\365\370\347\353\336;11\n3,5;\352\341\355\357\355\351\352\336;12\n4,5;\365\370\347\353\336;13\n"sv,
             "windows-1253", "Ταχύτητα|Στάθμη|Απόδοση ncn 4: 1.5|κανονική|10 encoding_guessed"},
            {"Ak\375\376;Vardiya;Verim\n1,5;sabah;10\n2,5;\366\360len;11\n3,5;sabah;12\n4,5;\366\360len;13\n"sv,
             "windows-1254", "Akış|Vardiya|Verim ncn 4: 1.5|sabah|10 encoding_guessed"},
            {"Sl\353gis;Pamaina;Na\360umas\n1,5;vidurdien\341;10\n2,5;nakt\341;11\n3,5;vidurdien\341;12\n4,5;nakt\341;13\n"sv,
             "windows-1257", "Slėgis|Pamaina|Našumas ncn 4: 1.5|vidurdienį|10 encoding_guessed"},
            {"Ci\251\276ar;Zmiana;Wydajno\230\206\n1,5;\230rodkowa;10\n2,5;p\242\253na;11\n3,5;\230rodkowa;12\n4,5;p\242\253na;13\n"sv,
             "IBM852", "Ciężar|Zmiana|Wydajność ncn 4: 1.5|środkowa|10 encoding_guessed"},
            {"Vibra\215\213o;Turno;Efici\220ncia\n1,5;manh\213;10\n2,5;m\216dio;11\n3,5;manh\213;12\n4,5;m\216dio;13\n"sv,
             "macintosh", "Vibração|Turno|Eficiência ncn 4: 1.5|manhã|10 encoding_guessed"},
            {"T;Zmena;Y\n1,5;ro\350n\341;10\n2,5;pln\341;11\n3,5;ro\350n\341;12\n4,5;pln\341;13\n"sv,
             "windows-1250", "T|Zmena|Y ncn 4: 1.5|ročná|10 encoding_guessed"},
            {"T;Vrsta;Y\n1,5;vru\346e;10\n2,5;hladno;11\n3,5;vru\346e;12\n4,5;hladno;13\n"sv,
             "windows-1250", "T|Vrsta|Y ncn 4: 1.5|vruće|10 encoding_guessed"},
            {"T;Z;Y\n1,5;\342\352\353;10\n2,5;\362\345\361\362;11\n3,5;\342\352\353;12\n4,5;\362\345\361\362;13\n"sv,
             "windows-1251", "T|Z|Y ncn 4: 1.5|вкл|10 encoding_guessed"},
            {"\265\335\304\336;\327\262\335;Y\n1,5;\327\333\257\2701;10\n2,5;\327\333\257\2702;11\n3,5;\327\333\257\2701;12\n4,5;\327\333\257\2702;13\n"sv,
             "Shift_JIS", "ｵﾝﾄﾞ|ﾗｲﾝ|Y ncn 4: 1.5|ﾗﾛｯｸ1|10 encoding_guessed"},
            {"N\272;Espessura (\265m);Pe\347as\n1,5;1\252;10\n2,5;2\252;11\n3,5;1\252;12\n4,5;2\252;13\n"sv,
             "Windows-1252", "Nº|Espessura (µm)|Peças ncn 4: 1.5|1ª|10"},
            {"M\346ngde;Skift;L\346ngde\n1,5;nat;10\n2,5;aften;11\n3,5;nat;12\n4,5;aften;13\n"sv,
             "Windows-1252", "Mængde|Skift|Længde ncn 4: 1.5|nat|10"},
};

class EncodingCases : public testing::TestWithParam<Case> {};

TEST_P(EncodingCases, AreRecognized) {
  const Case& one = GetParam();
  CsvReader reader;
  reader.feed(one.bytes);
  const Table table = reader.finish();
  EXPECT_EQ(table.format->encoding, one.encoding);
  EXPECT_EQ(show_short(table), one.expected);
}

TEST_P(EncodingCases, AreTheSameInPieces) {
  CsvReader reader;
  for (const char c : GetParam().bytes) reader.feed({&c, 1});
  EXPECT_EQ(show_short(reader.finish()), GetParam().expected);
}

// Asking for the encoding gives the same without a warning.
TEST_P(EncodingCases, MayBeAskedFor) {
  CsvOptions options;
  options.encoding = find_encoding(GetParam().encoding);
  ASSERT_TRUE(options.encoding);
  std::string expected(GetParam().expected);
  if (const std::size_t at = expected.find(" encoding_guessed"); at != std::string::npos) {
    expected.resize(at);
  }
  EXPECT_EQ(shown(GetParam().bytes, options), expected);
}

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.encoding << ' ' << one.expected;
}

INSTANTIATE_TEST_SUITE_P(All, EncodingCases, testing::ValuesIn(kCases));

TEST(EncodingGuess, NamesTheEncodingAndTheOption) {
  CsvReader reader;
  reader.feed(
      "Gr\x94\xE1"
      "e;Y\n1;2\n2;3\n");
  const Table table = reader.finish();
  ASSERT_EQ(table.warnings.size(), 1u);
  EXPECT_EQ(table.warnings[0].message.english,
            "The file is not UTF-8; it was read as IBM850, which fits its letters best, as in "
            "\"Größe\".");
  EXPECT_NE(table.warnings[0].next_step.english.find("\"encoding\""), std::string::npos);
}

TEST(EncodingGuess, WarnsWhenTheFirstSuchTextComesLate) {
  std::string csv = "a,b\n";
  for (int i = 0; i < 40'000; ++i) csv += "x,1\n";
  EXPECT_EQ(shown(csv + "\xE3,2\n"), "a|b cn 40001: x|1 encoding_guessed");
}

// The letters fit both Windows-1252 and another encoding.
TEST(EncodingGuess, WarnsWhenAnotherEncodingFitsAsWell) {
  CsvReader reader;
  reader.feed("T;Pamaina;Y\n1;rytin\xEB;2\n2;naktin\xEB;3\n3;rytin\xEB;4\n");
  const Table table = reader.finish();
  ASSERT_EQ(table.warnings.size(), 1u);
  EXPECT_EQ(table.warnings[0].code, "encoding_guessed");
}

TEST(EncodingGuess, IsNamedWhenTheTargetIsNotFound) {
  CsvReader reader;
  reader.feed(
      "Gr\x94\xE1"
      "e;Y\n1;2\n2;3\n");
  const Error error = fault_of([&] { make_training_set(reader.finish(), "Gewicht"); });
  EXPECT_NE(error.hint().find("\"encoding\""), std::string::npos) << error.hint();
}

TEST(EncodingGuess, TakesALoneLetterForALetter) {
  std::string csv = "mould;y\n";
  for (int i = 0; i < 40; ++i) csv += (i % 2 == 0 ? "A;" : "\xC7;") + std::to_string(i) + "\n";
  ByteView source(csv);
  const Table table = read_csv(source, {}, 1);
  EXPECT_EQ(table.columns[0].levels, (std::vector<std::string>{"A", "Ç"}))
      << "not a quotation mark of another encoding";
}

TEST(EncodingGuess, KeepsUtf8WithAFewBadBytesAnError) {
  EXPECT_EQ(shown("Press\303\243o,Y\nManh\343,1\nTarde,2\n"),
            "not_utf8: line 2 is not UTF-8 text, in column \"Pressão\"");
}

TEST(Encodings, HaveManyNames) {
  struct Name {
    const char* given;
    const char* name;
  };
  for (const Name& one :
       {Name{"cp850", "IBM850"}, Name{"ibm-850", "IBM850"}, Name{"CP1250", "windows-1250"},
        Name{"windows-1251", "windows-1251"}, Name{"gb2312", "GBK"}, Name{"gb18030", "gb18030"},
        Name{"sjis", "Shift_JIS"}, Name{"Shift-JIS", "Shift_JIS"}, Name{"UTF8", "UTF-8"},
        Name{"latin1", "windows-1252"}, Name{"ISO-8859-15", "ISO-8859-15"},
        Name{"macintosh", "macintosh"}, Name{"koi8-r", "KOI8-R"}, Name{"utf-32le", "UTF-32LE"}}) {
    const auto found = find_encoding(one.given);
    ASSERT_TRUE(found) << one.given;
    EXPECT_STREQ(found->name(), one.name);
  }
  for (const char* unknown : {"", "utf-7", "scsu", "no such", "latin1,swaplfnl", "8"}) {
    EXPECT_FALSE(find_encoding(unknown)) << unknown;
  }
}

}  // namespace
}  // namespace relevance::table
