# pg_relevance: the front door. "make help" tells what it can do.
# Builds against any PostgreSQL 13 to 18:  make PG_CONFIG=/path/to/pg_config

EXTENSION = control/pg_relevance
DATA = $(wildcard control/pg_relevance--*.sql)
MODULE_big = pg_relevance
SOURCES = $(wildcard $(foreach folder,base table contract extension,src/$(folder)/*.cpp))
OBJS = $(SOURCES:.cpp=.o)
SCRIPTS_built = build/pg_relevance_modeld
EXTRA_CLEAN = build $(SOURCES:.cpp=.d) results regression.diffs regression.out

PG_CPPFLAGS = -Isrc
PG_CXXFLAGS = -std=c++20 -Wall -Wextra -Wshadow -Werror -MMD -MP
SHLIB_LINK = -lcurl -lstdc++
# C++ gains nothing from the server's just-in-time inlining.
override with_llvm = no

REGRESS = $(sort $(patsubst sql/%.sql,%,$(wildcard sql/*.sql)))
REGRESS_OPTS = --load-extension=pg_relevance

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

-include $(wildcard $(SOURCES:.cpp=.d))
