// SPDX-License-Identifier: PostgreSQL
// Small CSV files as plants write them, in English and Portuguese, each with the expected dialect,
// column types and first row.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <string_view>

#include "csv_outcome.h"
#include "table/columns/column_report.h"
#include "table/csv/csv_reader.h"

namespace relevance::table {
namespace {

using namespace std::string_view_literals;

struct Case {
  std::string_view csv;
  // delimiter (t: tab), decimal mark, thousands (_: none), H for a header or -, U for units
  std::string_view dialect;
  // number, boolean, categorical, teXt, empty, time: one per column
  std::string_view types;
  std::string_view first_row;
};

constexpr Case kCases[] = {
    // Delimiters
    {"a,b,c\n1,2,3\n4,5,6\n"sv, ",._H", "nnn", "1|2|3"},
    {"name,y\nA,1.5\nA,2.5\n"sv, ",._H", "cn", "A|1.5"},
    {"\"a,x\",b\n1,\"2\"\n3,4\n"sv, ",._H", "nn", "1|2"},
    {"a;b;c\n1;2;3\n4;5;6\n"sv, ";._H", "nnn", "1|2|3"},
    {"name;y\nA;1.5\nA;2.5\n"sv, ";._H", "cn", "A|1.5"},
    {"\"a;x\";b\n1;\"2\"\n3;4\n"sv, ";._H", "nn", "1|2"},
    {"a\tb\tc\n1\t2\t3\n4\t5\t6\n"sv, "t._H", "nnn", "1|2|3"},
    {"name\ty\nA\t1.5\nA\t2.5\n"sv, "t._H", "cn", "A|1.5"},
    {"\"a\tx\"\tb\n1\t\"2\"\n3\t4\n"sv, "t._H", "nn", "1|2"},
    {"a|b|c\n1|2|3\n4|5|6\n"sv, "|._H", "nnn", "1|2|3"},
    {"name|y\nA|1.5\nA|2.5\n"sv, "|._H", "cn", "A|1.5"},
    {"\"a|x\"|b\n1|\"2\"\n3|4\n"sv, "|._H", "nn", "1|2"},
    {"Temp, zone 1;Speed\n1,5;2\n3,5;4\n"sv, ";,_H", "nn", "1.5|2"},
    {"Material;Turno;Pressão\nPP;A;1,5\nPP;A;2,5\n"sv, ";,_H", "ccn", "PP|A|1.5"},
    {"Relatório, linha 3\nm;n;a\nx;y;1,5\nx;y;2,5\n"sv, ";,_H", "ccn", "x|y|1.5"},
    {"a\n1\n2\n"sv, ",._H", "n", "1"},
    {"sep=;\na;b\n1,5;2\n2,5;3\n"sv, ";,_H", "nn", "1.5|2"},
    {"sep=,\na,b\n1,x\n2,x\n"sv, ",._H", "nc", "1|x"},
    {"sep=|\na|b\n1|2\n"sv, "|._H", "nn", "1|2"},
    {"a;b\n\"x,y,z\";1\n\"x,y,z\";2\n"sv, ";._H", "cn", "x,y,z|1"},
    {"a,b\n1,\"x;y;z\"\n2,\"x;y;z\"\n"sv, ",._H", "nc", "1|x;y;z"},
    {"hora;valor\n10:30;1,5\n10:45;2,5\n"sv, ";,_H", "tn", "10:30:00|1.5"},
    // Quotes
    {"'a','b'\n'x,1','2'\n'x,1','3'\n"sv, ",._H", "cn", "x,1|2"},
    {"a;b\n'x;1';'2'\n'x;1';'3'\n"sv, ";._H", "cn", "x;1|2"},
    {"a,b\n\"say \"\"hi\"\"\",1\n\"say \"\"hi\"\"\",2\n"sv, ",._H", "cn", "say \"hi\"|1"},
    {"a,b\n5\" pipe,1\n5\" pipe,2\n"sv, ",._H", "cn", "5\" pipe|1"},
    {"a,b\nd'eau,1\nd'eau,2\n"sv, ",._H", "cn", "d'eau|1"},
    {"a,b\n\"two\nlines\",1\n\"two\nlines\",2\n"sv, ",._H", "cn", "two\nlines|1"},
    {"\"a\",\"b\"\n\"1\",\"2\"\n\"3\",\"4\"\n"sv, ",._H", "nn", "1|2"},
    {"\"a\",\"b\"\n\"1,5\",\"2,5\"\n\"3,5\",\"4,5\"\n"sv, ",,_H", "nn", "1.5|2.5"},
    // Decimals and thousands
    {"a;b\n1,5;2,25\n3,5;4\n"sv, ";,_H", "nn", "1.5|2.25"},
    {"a;b\n1.5;2.25\n3.5;4\n"sv, ";._H", "nn", "1.5|2.25"},
    {"a;b\n1.234,5;2\n2.345,5;4\n"sv, ";,.H", "nn", "1234.5|2"},
    {"a;b\n1.234.567;2\n2.345.678;4\n"sv, ";,.H", "nn", "1234567|2"},
    {"a;b\n1,234.5;2\n2,345.5;4\n"sv, ";.,H", "nn", "1234.5|2"},
    {"a;b\n1,234,567;2\n2,345,678;4\n"sv, ";.,H", "nn", "1234567|2"},
    {"a;b\n1 234,5;2\n2 345,5;4\n"sv, ";, H", "nn", "1234.5|2"},
    {"a;b\n1 234.5;2\n2 345.5;4\n"sv, ";. H", "nn", "1234.5|2"},
    {"a;b\n1\302\240234,5;2\n2\302\240345,5;4\n"sv, ";, H", "nn", "1234.5|2"},
    {"a;b\n1\342\200\257234,5;2\n2\342\200\257345,5;4\n"sv, ";, H", "nn", "1234.5|2"},
    {"a;b\n1'234.5;2\n2'345.5;4\n"sv, ";. H", "nn", "1234.5|2"},
    {"a,b\n\"1,234.5\",2\n\"2,345.5\",4\n"sv, ",.,H", "nn", "1234.5|2"},
    {"a,b\n\"1,234\",2\n\"950\",4\n"sv, ",.,H", "nn", "1234|2"},
    {"a,b\n\"1.234,5\",2\n\"0,5\",4\n"sv, ",,.H", "nn", "1234.5|2"},
    {"a;b\n1,234;5,678\n2,345;6,789\n"sv, ";,_H", "nn", "1.234|5.678"},
    {"a;b\n1.234;5,6\n2.345;6,7\n"sv, ";,.H", "nn", "1234|5.6"},
    {"a\tb\n1,5\t2\n2,5\t3\n"sv, "t,_H", "nn", "1.5|2"},
    {"a|b\n1.234,5|2\n2.345,5|3\n"sv, "|,.H", "nn", "1234.5|2"},
    {"a,b\n0.001,1e3\n0.002,1E-3\n"sv, ",._H", "nn", "0.001|1000"},
    {"a;b\n1,5e3;2\n2,5e3;3\n"sv, ";,_H", "nn", "1500|2"},
    {"a,b\n+1.5,-2\n.5,5.\n"sv, ",._H", "nn", "1.5|-2"},
    {"a;b\n-1.234,5;2\n2.345,5;4\n"sv, ";,.H", "nn", "-1234.5|2"},
    {"a,b\n12345678901,2\n22345678901,3\n"sv, ",._H", "nn", "12345678901|2"},
    {"a,b\n1.123456789012345678,2\n2.5,3\n"sv, ",._H", "nn", "1.1234567890123457|2"},
    // Header or none
    {"1,2,3\n4,5,6\n"sv, ",._-", "nnn", "1|2|3"},
    {"1;2,5;3\n4;5,5;6\n"sv, ";,_-", "nnn", "1|2.5|3"},
    {"PP,1,2\nPP,3,4\n"sv, ",._-", "cnn", "PP|1|2"},
    {"2024-01-01,1\n2024-01-02,2\n"sv, ",._-", "tn", "2024-01-01|1"},
    {"01/02/2024;1,5\n13/02/2024;2,5\n"sv, ";,_-", "tn", "2024-02-01|1.5"},
    {"a,b\nyes,no\nno,yes\n"sv, ",._H", "bb", "true|false"},
    {"A,B\nA,B\nA,B\n"sv, ",._-", "cc", "A|B"},
    {"time,1,2\n10:00,5,6\n10:15,7,8\n"sv, ",._H", "tnn", "10:00:00|5|6"},
    {"a,,c\n1,2,3\n4,5,6\n"sv, ",._H", "nnn", "1|2|3"},
    {"Vazão;Pressão\n1,5;2,5\n"sv, ";,_H", "nn", "1.5|2.5"},
    {"1\n2\n3\n"sv, ",._-", "n", "1"},
    // Titles, comments, blank lines
    {"Report of line 3\na,b,c\n1,2,3\n4,5,6\n"sv, ",._H", "nnn", "1|2|3"},
    {"Relatório de produção\n\nData;Peças;kWh\n01/02/2024;10;1,5\n13/02/2024;11;2,5\n"sv, ";,_H",
     "tnn", "2024-02-01|10|1.5"},
    {"Report;;\n;;\na;b;c\n1;2;3\n4;5;6\n"sv, ";._H", "nnn", "1|2|3"},
    {"# made by logger 7\n# version 2\na,b\n1,2\n3,4\n"sv, ",._H", "nn", "1|2"},
    {"# a,b\n1,2\n3,4\n"sv, ",._H", "nn", "1|2"},
    {"# from, to\na,b\n1,2\n3,4\n"sv, ",._H", "nn", "1|2"},
    {"// exported\na;b\n1;2\n3;4\n"sv, ";._H", "nn", "1|2"},
    {"Machine: 7\nDate: today\na;b;c;d\n1;2;3;4\n5;6;7;8\n"sv, ";._H", "nnnn", "1|2|3|4"},
    {"Linha;3\nTurno;A\na;b;c;d\n1;2;3;4\n5;6;7;8\n"sv, ";._H", "nnnn", "1|2|3|4"},
    {"\n\n\na,b\n\n1,2\n\n3,4\n\n"sv, ",._H", "nn", "1|2"},
    {"Title\n1,2,3\n4,5,6\n"sv, ",._-", "nnn", "1|2|3"},
    {"\357\273\277Title\na,b,c\n1,2,3\n4,5,6\n"sv, ",._H", "nnn", "1|2|3"},
    // Units
    {"p,t\nbar,°C\n1,2\n3,4\n"sv, ",._HU", "nn", "1|2"},
    {"p;t;m\n[bar];[°C];\n1,5;2;A\n3,5;4;A\n"sv, ";,_HU", "nnc", "1.5|2|A"},
    {"when,flow\n,m³/h\n2024-01-01,2\n2024-01-02,4\n"sv, ",._HU", "tn", "2024-01-01|2"},
    {"Vazão;Energia;Rotação\n(kg/h);(kWh);(rpm)\n1,5;2;3\n3,5;4;5\n"sv, ";,_HU", "nnn", "1.5|2|3"},
    {"Report\np,t,v\nbar,C,mm/s\n1,2,3\n3,4,5\n"sv, ",._HU", "nnn", "1|2|3"},
    {"a,b\n85 %,1\n90 %,2\n"sv, ",._H", "nn", "85|1"},
    {"a;b\n12,3 bar;1\n12,5 bar;2\n"sv, ";,_H", "nn", "12.3|1"},
    {"a;b\n12,3bar;1,5\n12,5bar;2,5\n"sv, ";,_H", "nn", "12.3|1.5"},
    {"a;b\n20 °C;1,5\n21,5 °C;2,5\n"sv, ";,_H", "nn", "20|1.5"},
    {"a,b\n5%,1\n7.5%,2\n"sv, ",._H", "nn", "5|1"},
    {"a;b\nR$ 1.234,56;1\nR$ 2.345,67;2\n"sv, ";,.H", "nn", "1234.56|1"},
    {"a,b\n$12.5,1\n$13,2\n"sv, ",._H", "nn", "12.5|1"},
    {"a,b\n5 bar,1\n70 °C,2\n5 bar,3\n70 °C,4\n"sv, ",._H", "cn", "5 bar|1"},
    {"a,b\n5 bar,1\n7000 mbar,2\n5 bar,3\n"sv, ",._H", "nn", "5|1"},
    {"a,b\n5 kg/h,1\n6,2\n"sv, ",._H", "nn", "5|1"},
    {"a,b\nM8 screw,1\nM8 screw,2\n"sv, ",._H", "cn", "M8 screw|1"},
    // Trailing delimiters, line ends, NUL bytes
    {"a;b;\n1;2;\n3;4;\n"sv, ";._H", "nn", "1|2"},
    {"a;b\n1;2;\n3;4;\n"sv, ";._H", "nn", "1|2"},
    {"a;b;\n1;2\n3;4\n"sv, ";._H", "nn", "1|2"},
    {"a,b,,,\n1,2,,,\n3,4,,,\n"sv, ",._H", "nn", "1|2"},
    {"a,b\r\n1,2\r\n3,4\r\n"sv, ",._H", "nn", "1|2"},
    {"a,b\r1,2\r3,4\r"sv, ",._H", "nn", "1|2"},
    {"a,b\n1,2\r\n3,4\r5,6"sv, ",._H", "nn", "1|2"},
    {"a;b\r\n1,5;2\r\n\r\n3,5;4"sv, ";,_H", "nn", "1.5|2"},
    {"long name,b\n1,2\n\0003,4\n5,6\n"sv, ",._H", "nn", "1|2"},
    {"  a , b  \n 1 , 2 \n 3 , 4 \n"sv, ",._H", "nn", "1|2"},
    // Encodings
    {"\357\273\277Press\303\243o;Turno\n1,5;Manh\303\243\n2,5;Manh\303\243\n"sv, ";,_H", "nc",
     "1.5|Manhã"},
    {"\357\273\277\"Vaz\303\243o\",\"V\303\241lvula\"\n\"1.5\",\"n\303\243o\"\n\"2.5\",\"sim\"\n"sv,
     ",._H", "nb", "1.5|false"},
    {"\377\376P\000r\000e\000s\000s\000\343\000o\000;\000T\000u\000r\000n\000o\000\n\0001\000,\0005\000;\000M\000a\000n\000h\000\343\000\n\0002\000,\0005\000;\000M\000a\000n\000h\000\343\000\n\000"sv,
     ";,_H", "nc", "1.5|Manhã"},
    {"\377\376\"\000V\000a\000z\000\343\000o\000\"\000,\000\"\000V\000\341\000l\000v\000u\000l\000a\000\"\000\n\000\"\0001\000.\0005\000\"\000,\000\"\000n\000\343\000o\000\"\000\n\000\"\0002\000.\0005\000\"\000,\000\"\000s\000i\000m\000\"\000\n\000"sv,
     ",._H", "nb", "1.5|false"},
    {"P\000r\000e\000s\000s\000\343\000o\000;\000T\000u\000r\000n\000o\000\n\0001\000,\0005\000;\000M\000a\000n\000h\000\343\000\n\0002\000,\0005\000;\000M\000a\000n\000h\000\343\000\n\000"sv,
     ";,_H", "nc", "1.5|Manhã"},
    {"\"\000V\000a\000z\000\343\000o\000\"\000,\000\"\000V\000\341\000l\000v\000u\000l\000a\000\"\000\n\000\"\0001\000.\0005\000\"\000,\000\"\000n\000\343\000o\000\"\000\n\000\"\0002\000.\0005\000\"\000,\000\"\000s\000i\000m\000\"\000\n\000"sv,
     ",._H", "nb", "1.5|false"},
    {"\000P\000r\000e\000s\000s\000\343\000o\000;\000T\000u\000r\000n\000o\000\n\0001\000,\0005\000;\000M\000a\000n\000h\000\343\000\n\0002\000,\0005\000;\000M\000a\000n\000h\000\343\000\n"sv,
     ";,_H", "nc", "1.5|Manhã"},
    {"\000\"\000V\000a\000z\000\343\000o\000\"\000,\000\"\000V\000\341\000l\000v\000u\000l\000a\000\"\000\n\000\"\0001\000.\0005\000\"\000,\000\"\000n\000\343\000o\000\"\000\n\000\"\0002\000.\0005\000\"\000,\000\"\000s\000i\000m\000\"\000\n"sv,
     ",._H", "nb", "1.5|false"},
    {"Press\343o;Turno\n1,5;Manh\343\n2,5;Manh\343\n"sv, ";,_H", "nc", "1.5|Manhã"},
    {"\"Vaz\343o\",\"V\341lvula\"\n\"1.5\",\"n\343o\"\n\"2.5\",\"sim\"\n"sv, ",._H", "nb",
     "1.5|false"},
    {"\376\377\000a\000;\000b\000\n\0001\000;\0002\000\n\0003\000;\0004\000\n"sv, ";._H", "nn",
     "1|2"},
    {"a;b\n1;\200 5\n2;\200 6\n"sv, ";._H", "nn", "1|5"},
    {"T (\260C);n\n20,5;1\n21,5;2\n"sv, ";,_H", "nn", "20.5|1"},
    {"\037\213\010\000\000\000\000\000\002\003K\324I\3422\3241\3422\3261\341\002\000\345\351\326\316\014\000\000\000"sv,
     ",._H", "nn", "1|2"},
    {"\037\213\010\000\000\000\000\000\002\003\373\377/\221A\207!\211\201\213\301\020H\033\001ic m\002\244\001\343\2066B\032\000\000\000"sv,
     ",._H", "nn", "1|2"},
    {"\037\213\010\000\000\000\000\000\002\003K\264N\3422\3241\265\256\3402\002\223\000\014\244'a\020\000\000\000"sv,
     ";,_H", "nc", "1.5|x"},
    {"\037\213\010\000\000\000\000\000\002\003\373\377/\221\301\232!\211\201\213\301\220A\207\301\024\310\256\000\262\215\220\330\000\n^\037\320\"\000\000\000"sv,
     ";,_H", "nc", "1.5|x"},
    {"\037\213\010\000\000\000\000\000\002\003K\324I\3422\3241\342\002\000{\007\227\n\010\000\000\000\037\213\010\000\000\000\000\000\002\0033\3261\341\002\000>-r\251\004\000\000\000"sv,
     ",._H", "nn", "1|2"},
    // Booleans
    {"a,b\ntrue,1\nfalse,2\n"sv, ",._H", "bn", "true|1"},
    {"a,b\nTRUE,1\nFALSE,2\n"sv, ",._H", "bn", "true|1"},
    {"a,b\nyes,1\nno,2\n"sv, ",._H", "bn", "true|1"},
    {"a,b\nSim,1\nNão,2\n"sv, ",._H", "bn", "true|1"},
    {"a,b\nsim,1\nnao,2\n"sv, ",._H", "bn", "true|1"},
    {"a,b\non,1\noff,2\n"sv, ",._H", "bn", "true|1"},
    {"a,b\nON,1\nOFF,2\n"sv, ",._H", "bn", "true|1"},
    {"a,b\nverdadeiro,1\nfalso,2\n"sv, ",._H", "bn", "true|1"},
    {"a,b\nLigado,1\nDesligado,2\n"sv, ",._H", "bn", "true|1"},
    {"a,b\nY,1\nN,2\n"sv, ",._H", "bn", "true|1"},
    {"a,b\nS,1\nN,2\n"sv, ",._H", "bn", "true|1"},
    {"a,b\n1,1\n0,2\n"sv, ",._H", "bn", "1|1"},
    {"a,b\nyes,1\noff,2\nyes,3\noff,4\n"sv, ",._H", "cn", "yes|1"},
    {"a,b\n0,1\n1,2\n2,3\n"sv, ",._H", "nn", "0|1"},
    // Dates and times
    {"when,b\n2024-01-31,1\n2024-02-01,2\n"sv, ",._H", "tn", "2024-01-31|1"},
    {"when,b\n2024-01-31 13:05,1\n2024-02-01 00:00,2\n"sv, ",._H", "tn", "2024-01-31 13:05:00|1"},
    {"when,b\n2024-01-31T13:05:00Z,1\n2024-02-01T00:00:00Z,2\n"sv, ",._H", "tn",
     "2024-01-31 13:05:00|1"},
    {"when,b\n2024-01-31T13:05:00.250-03:00,1\n2024-02-01T00:00:00.5-03:00,2\n"sv, ",._H", "tn",
     "2024-01-31 13:05:00|1"},
    {"when,b\n2024/01/31,1\n2024/02/01,2\n"sv, ",._H", "tn", "2024-01-31|1"},
    {"when,b\n31/01/2024,1\n01/02/2024,2\n"sv, ",._H", "tn", "2024-01-31|1"},
    {"when,b\n01/31/2024,1\n02/01/2024,2\n"sv, ",._H", "tn", "2024-01-31|1"},
    {"when,b\n31/01/2024 13:05:59,1\n01/02/2024 00:00:00,2\n"sv, ",._H", "tn",
     "2024-01-31 13:05:59|1"},
    {"when,b\n31-01-2024 13:05,1\n01-02-2024 00:00,2\n"sv, ",._H", "tn", "2024-01-31 13:05:00|1"},
    {"when,b\n31.01.2024,1\n01.02.2024,2\n"sv, ",._H", "tn", "2024-01-31|1"},
    {"when,b\n31/01/24,1\n01/02/24,2\n"sv, ",._H", "tn", "2024-01-31|1"},
    {"when,b\n1/31/2024 1:05 PM,1\n2/1/2024 12:00 AM,2\n"sv, ",._H", "tn", "2024-01-31 13:05:00|1"},
    {"when,b\n31-Jan-2024,1\n01-Feb-2024,2\n"sv, ",._H", "tn", "2024-01-31|1"},
    {"when,b\n31/jan/2024,1\n01/fev/2024,2\n"sv, ",._H", "tn", "2024-01-31|1"},
    {"when,b\n31 dez 2023,1\n01 jan 2024,2\n"sv, ",._H", "tn", "2023-12-31|1"},
    {"when,b\n13:05,1\n23:59,2\n"sv, ",._H", "tn", "13:05:00|1"},
    {"when,b\n13:05:30,1\n00:00:01,2\n"sv, ",._H", "tn", "13:05:30|1"},
    {"d,b\n01/02/2024,1\n02/02/2024,2\n03/02/2024,3\n04/02/2024,4\n"sv, ",._H", "tn",
     "2024-02-01|1"},
    {"d,b\n02/01/2024,1\n02/02/2024,2\n02/03/2024,3\n02/04/2024,4\n"sv, ",._H", "tn",
     "2024-02-01|1"},
    {"d,b\n31/01/2024,1\n01/31/2024,2\n"sv, ",._H", "xn", "31/01/2024|1"},
    {"timestamp,b\n1704067200,1\n1704067260,2\n"sv, ",._H", "tn", "2024-01-01 00:00:00|1"},
    {"hora,b\n1704067200000,1\n1704067260500,2\n"sv, ",._H", "tn", "2024-01-01 00:00:00|1"},
    {"date,b\n20240131,1\n20240201,2\n"sv, ",._H", "tn", "2024-01-31|1"},
    {"Data Produção;b\n20240229;1,5\n;2,5\n"sv, ";,_H", "tn", "2024-02-29|1.5"},
    {"dia,b\n19991231,1\n20000101,2\n"sv, ",._H", "tn", "1999-12-31|1"},
    {"media,b\n20240131,1\n20240201,2\n"sv, ",._H", "nn", "20240131|1"},
    {"date,b\n20240131,1\n20240230,2\n"sv, ",._H", "nn", "20240131|1"},
    {"date,b\n20240131,1\n202402,2\n"sv, ",._H", "nn", "20240131|1"},
    {"counter,b\n1704067260,1\n1704067200,2\n"sv, ",._H", "nn", "1704067260|1"},
    {"d,b\n2024-13-01,1\n2024-13-02,2\n"sv, ",._H", "xn", "2024-13-01|1"},
    {"d,b\n33-Jan-2024,1\n33-Jan-2024,2\n"sv, ",._H", "cn", "33-Jan-2024|1"},
    {"d,b\n2024-02-30,1\n2024-02-30,2\n"sv, ",._H", "cn", "2024-02-30|1"},
    {"d,b\n2024-01-31,1\n,2\nBad,3\n2024-02-01,4\n"sv, ",._H", "tn", "2024-01-31|1"},
    // Missing values
    {"a,b\n,1\n2,2\n3,3\n"sv, ",._H", "nn", ".|1"},
    {"a,b\nNA,1\n2,2\n3,3\n"sv, ",._H", "nn", ".|1"},
    {"a,b\nNaN,1\n2,2\n3,3\n"sv, ",._H", "nn", ".|1"},
    {"a,b\nnan,1\n2,2\n3,3\n"sv, ",._H", "nn", ".|1"},
    {"a,b\nnull,1\n2,2\n3,3\n"sv, ",._H", "nn", ".|1"},
    {"a,b\nNULL,1\n2,2\n3,3\n"sv, ",._H", "nn", ".|1"},
    {"a,b\n-,1\n2,2\n3,3\n"sv, ",._H", "nn", ".|1"},
    {"a,b\n\?,1\n2,2\n3,3\n"sv, ",._H", "nn", ".|1"},
    {"a,b\nN/A,1\n2,2\n3,3\n"sv, ",._H", "nn", ".|1"},
    {"a,b\n#N/D,1\n2,2\n3,3\n"sv, ",._H", "nn", ".|1"},
    {"a,b\n#N/A,1\n2,2\n3,3\n"sv, ",._H", "nn", ".|1"},
    {"a,b\nBad,1\n2,2\n3,3\n"sv, ",._H", "nn", ".|1"},
    {"a,b\nNo Data,1\n2,2\n3,3\n"sv, ",._H", "nn", ".|1"},
    {"a,b\nbad input,1\n2,2\n3,3\n"sv, ",._H", "nn", ".|1"},
    {"a,b\nsem dados,1\n2,2\n3,3\n"sv, ",._H", "nn", ".|1"},
    {"a,b\n--,1\n2,2\n3,3\n"sv, ",._H", "nn", ".|1"},
    {"a,b\nComm Fail,1\n2,2\n3,3\n"sv, ",._H", "nn", ".|1"},
    {"a,b\nGood,1\nBad,2\nGood,3\nBad,4\n"sv, ",._H", "bn", "true|1"},
    {"a,b\n,1\n,2\n"sv, ",._H", "en", ".|1"},
    {"a,b\nBad,1\nBad,2\n"sv, ",._H", "en", ".|1"},
    // Words
    {"a,b\nPP,1\nABS,2\nPP,3\nABS,4\n"sv, ",._H", "cn", "PP|1"},
    {"a,b\nL1,1\nL2,2\nL3,3\n"sv, ",._H", "xn", "L1|1"},
    {"a,b\n7,1\nA,2\n7,3\nA,4\n"sv, ",._H", "cn", "7|1"},
    {"a;b\nManhã;1,5\nTarde;2,5\nManhã;3,5\nTarde;4,5\n"sv, ";,_H", "cn", "Manhã|1.5"},
};

std::string dialect_of(const Table& table) {
  const SourceFormat& format = *table.format;
  std::string text(1, format.delimiter == '\t' ? 't' : format.delimiter);
  text += format.decimal;
  text += format.thousands == 0 ? '_' : format.thousands;
  text += format.has_header ? 'H' : '-';
  if (format.has_units) text += 'U';
  return text;
}

std::string types_of(const Table& table) {
  constexpr std::string_view kLetters = "nbcxet";
  std::string text;
  for (const Column& column : table.columns)
    text += kLetters[static_cast<std::size_t>(column.type)];
  return text;
}

std::string first_row_of(const Table& table) {
  std::string text;
  for (const Column& column : table.columns) {
    if (&column != &table.columns.front()) text += '|';
    const double value = column.values.at(0);
    text += std::isnan(value) ? "." : show_value(column, value);
  }
  return text;
}

class CsvCases : public testing::TestWithParam<Case> {};

TEST_P(CsvCases, AreUnderstood) {
  CsvReader reader;
  reader.feed(GetParam().csv);
  const Table table = reader.finish();
  EXPECT_EQ(dialect_of(table), GetParam().dialect);
  EXPECT_EQ(types_of(table), GetParam().types);
  EXPECT_EQ(first_row_of(table), GetParam().first_row);
}

TEST_P(CsvCases, AreReadTheSameByThreadsAndInTheSmallestBlocks) {
  const std::string expected = outcome_of(GetParam().csv);
  for (const std::size_t bytes : {1, 5, 20}) {
    EXPECT_EQ(outcome_of(GetParam().csv, 1, bytes), expected) << bytes;
    EXPECT_EQ(outcome_of(GetParam().csv, 3, bytes), expected) << bytes;
  }
}

void PrintTo(const Case& one, std::ostream* out) {
  *out << testing::PrintToString(std::string(one.csv));
}

INSTANTIATE_TEST_SUITE_P(All, CsvCases, testing::ValuesIn(kCases));

}  // namespace
}  // namespace relevance::table
