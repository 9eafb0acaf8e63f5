// pg_relevance_modeld: the bundled model service.
#include <cstdio>

int main() {
  std::puts("pg_relevance_modeld");
  return 0;
}
