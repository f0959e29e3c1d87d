package dev.perennial.query.wiring;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// What queries may take, where those under way are written down, and what is kept between them, in bytes.
record QueryLimits(
    long maxMemory, Optional<Path> dataFolder, long indexCache, long resultCache, Optional<DiskCacheOptions.Disk> disk, Duration lateSamples) {}
