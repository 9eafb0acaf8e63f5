// SPDX-License-Identifier: PostgreSQL
// bench_simulation ROWS SEED CSV: writes data with known drivers (test/unit/simulation.h), prints
// the truth as JSON: each column's role, and each driver's share and direction. For simulation.py.
#include "simulation.h"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>

namespace {

using namespace relevance;

void print(const simulation::Simulation& simulation) {
  const char* separator = "{";
  for (const simulation::Column& column : simulation.columns) {
    std::cout << separator << '"' << column.name << "\": {\"role\": \"" << to_string(column.role)
              << "\", \"share\": " << column.share << ", \"direction\": \"" << column.direction
              << "\"}";
    separator = ", ";
  }
  std::cout << "}\n";
}

void run(char** argv) {
  const simulation::Simulation simulation =
      simulation::simulate(std::stoul(argv[1]), std::stoul(argv[2]));
  std::ofstream file(argv[3]);
  simulation::write_csv(simulation, file);
  if (!file.flush()) throw std::runtime_error("cannot write the file");
  print(simulation);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: bench_simulation ROWS SEED CSV\n", stderr);
    return EXIT_FAILURE;
  }
  try {
    run(argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_simulation: %s\n", error.what());
    return EXIT_FAILURE;
  }
}
