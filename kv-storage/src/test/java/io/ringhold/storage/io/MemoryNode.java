package io.ringhold.storage.io;

import java.util.Random;

/// What a name of a [MemoryFileSystem] stands for.
sealed interface MemoryNode permits MemoryDirectory, MemoryFile {
  void crash(Random random);

  MemoryNode copy();
}
