package io.ringhold.storage.sstable;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.io.Checksum;
import io.ringhold.storage.io.CorruptFileException;
import io.ringhold.storage.io.FileSystem;
import io.ringhold.storage.io.LittleEndian;
import io.ringhold.storage.io.ReadFile;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/// An open file with its filter and index in memory.
final class OpenTable implements Closeable {
  private final Path path;
  private final ReadFile file;
  private final TableId id;
  private final BloomFilter filter;
  private final Block index;

  private OpenTable(Path path, ReadFile file, TableId id, BloomFilter filter, Block index) {
    this.path = path;
    this.file = file;
    this.id = id;
    this.filter = filter;
    this.index = index;
  }

  /// Opens a table and checks that it is the one the manifest speaks of.
  static OpenTable open(FileSystem files, Path path, TableInfo info) throws IOException {
    var file = files.open(path);
    try {
      return read(path, file, info);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static OpenTable read(Path path, ReadFile file, TableInfo info) throws IOException {
    long size = file.size();
    if (size != info.bytes() || size < Footer.BYTES) {
      throw new CorruptFileException(
          path, size, "the file has " + size + " bytes, the manifest says " + info.bytes());
    }
    long footerAt = size - Footer.BYTES;
    var footer = Footer.read(path, readWhole(path, file, footerAt, Footer.BYTES), footerAt);
    if (!footer.id().equals(info.id())) {
      throw new CorruptFileException(path, footerAt, "another table: " + footer.id());
    }
    var id = footer.id();
    var properties =
        TableProperties.read(
            checked(path, file, id, footer.propertiesAt(), footer.propertiesBytes()), 0);
    if (!properties.equals(info.properties())) {
      throw new CorruptFileException(path, footer.propertiesAt(), "not what the manifest says");
    }
    int filterBytes = Math.toIntExact(footer.filterBytes());
    var filter = BloomFilter.read(checked(path, file, id, footer.filterAt(), filterBytes));
    var index = new Block(checked(path, file, id, footer.indexAt(), footer.indexBytes()));
    return new OpenTable(path, file, id, filter, index);
  }

  boolean mayContain(byte[] key) {
    return filter.mayContain(BloomFilter.hash(key));
  }

  int blocks() {
    return index.count();
  }

  /// The block that holds the first entry not before (`key`, `sequence`); [#blocks] when all are
  /// before.
  int seek(byte[] key, long sequence) {
    return index.seek(key, sequence);
  }

  Block block(int number, BlockCache cache) throws IOException {
    long offset = LittleEndian.getLong(place(number).value(), 0);
    var cached = cache.get(id, offset);
    if (cached != null) {
      return cached;
    }
    var block = blockUncached(number);
    cache.put(id, offset, block);
    return block;
  }

  Block blockUncached(int number) throws IOException {
    var place = place(number).value();
    long offset = LittleEndian.getLong(place, 0);
    return new Block(checked(path, file, id, offset, LittleEndian.getInt(place, 8)));
  }

  private Entry place(int number) {
    return index.entry(number);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static byte[] checked(Path path, ReadFile file, TableId id, long offset, int length)
      throws IOException {
    var bytes = readWhole(path, file, offset, length);
    int end = length - Integer.BYTES;
    if (LittleEndian.getInt(bytes, end)
        != Checksum.of(id.high(), id.low(), offset, bytes, 0, end)) {
      throw new CorruptFileException(path, offset, "block checksum");
    }
    return Arrays.copyOf(bytes, end);
  }

  private static byte[] readWhole(Path path, ReadFile file, long offset, int length)
      throws IOException {
    try {
      return file.read(offset, length);
    } catch (EOFException e) {
      throw new CorruptFileException(path, offset, "the file ends early");
    }
  }
}
