package dev.perennial.infra.config;

import java.util.List;

/// What a Fargate task is given: `cpu` in 1024ths of a core, `memory` in MiB. Fargate has only certain pairs.
public record Size(int cpu, int memory) {
  private static final List<Integer> CPUS = List.of(256, 512, 1024, 2048, 4096, 8192, 16384);

  static Size from(Section section, int cpu, int memory) {
    var size = new Size(section.number("cpu", cpu, 256, 16384), section.number("memory", memory, 512, 122_880));
    if (!CPUS.contains(size.cpu)) {
      throw Refusal.of(section.path("cpu"), size.cpu, "Fargate has " + CPUS);
    }
    int low = size.cpu == 256 ? 512 : size.cpu < 8192 ? size.cpu * 2 : size.cpu == 8192 ? 16_384 : 32_768;
    int high = size.cpu == 256 ? 2048 : size.cpu == 512 ? 4096 : size.cpu < 8192 ? size.cpu * 7 + size.cpu / 1024 * 1024 : size.cpu == 8192 ? 61_440 : 122_880;
    int grain = size.cpu < 8192 ? size.cpu == 256 ? 512 : 1024 : size.cpu == 8192 ? 4096 : 8192;
    if (size.memory < low || size.memory > high || size.memory % grain != 0) {
      throw Refusal.of(
          section.path("memory"), size.memory, "with cpu " + size.cpu + " Fargate has " + low + " to " + high + " in steps of " + grain);
    }
    return size;
  }
}
