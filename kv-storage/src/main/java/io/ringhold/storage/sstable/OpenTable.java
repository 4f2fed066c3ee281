package io.ringhold.storage.sstable;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.io.ByteReader;
import io.ringhold.storage.io.CorruptFileException;
import io.ringhold.storage.io.FileSystem;
import io.ringhold.storage.io.LittleEndian;
import io.ringhold.storage.io.ReadFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An open file with its filter and index in memory.
final class OpenTable implements Closeable {
  private static final int PLACE_BYTES = Long.BYTES + Integer.BYTES;

  private final ReadFile file;
  private final Part parts;
  private final TableInfo info;
  private final @Nullable FuseFilter filter;
  private final BlockIndex index;
  private final CachedBlocks cached;

  private OpenTable(
      ReadFile file,
      Part parts,
      TableInfo info,
      @Nullable FuseFilter filter,
      BlockIndex index,
      BlockCache cache) {
    this.file = file;
    this.parts = parts;
    this.info = info;
    this.filter = filter;
    this.index = index;
    cached = cache.blocksOf(parts.id(), index.count());
  }

  /// Opens a table and checks that it is the one the manifest speaks of.
  static OpenTable open(FileSystem files, Path path, TableInfo info, BlockCache cache)
      throws IOException {
    var file = files.open(path);
    try {
      return read(path, file, info, cache);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /// What a table says of itself.
  static TableInfo describe(FileSystem files, Path path) throws IOException {
    try (var file = files.open(path)) {
      long footerAt = file.size() - Footer.BYTES;
      if (footerAt < 0) {
        throw new CorruptFileException(path, 0, "no table: it has " + file.size() + " bytes");
      }
      var footer = footer(path, file, footerAt);
      var properties = properties(new Part(path, file, footer.id()), footer);
      return new TableInfo(0, footer.id(), file.size(), properties);
    }
  }

  private static Footer footer(Path path, ReadFile file, long at) throws IOException {
    return Footer.read(path, Part.readWhole(path, file, at, Footer.BYTES), at);
  }

  private static TableProperties properties(Part parts, Footer footer) throws IOException {
    return parts.read(
        footer.propertiesAt(),
        footer.propertiesBytes(),
        (bytes, end) -> {
          var in = new ByteReader(Arrays.copyOf(bytes, end));
          var properties = TableProperties.read(in);
          in.end();
          return properties;
        });
  }

  private static OpenTable read(Path path, ReadFile file, TableInfo info, BlockCache cache)
      throws IOException {
    long size = file.size();
    if (size != info.bytes() || size < Footer.BYTES) {
      throw new CorruptFileException(
          path, size, "the file has " + size + " bytes, the manifest says " + info.bytes());
    }
    long footerAt = size - Footer.BYTES;
    var footer = footer(path, file, footerAt);
    if (!footer.id().equals(info.id())) {
      throw new CorruptFileException(path, footerAt, "another table: " + footer.id());
    }
    var parts = new Part(path, file, footer.id());
    if (!properties(parts, footer).equals(info.properties())) {
      throw new CorruptFileException(path, footer.propertiesAt(), "not what the manifest says");
    }
    int filterBytes = (int) footer.filterBytes();
    var filter =
        filterBytes == 0 ? null : parts.read(footer.filterAt(), filterBytes, FuseFilter::read);
    var index =
        parts.read(
            footer.indexAt(),
            footer.indexBytes(),
            (bytes, end) -> new BlockIndex(new Block(bytes, end)));
    var table = new OpenTable(file, parts, info, filter, index, cache);
    table.checkPlaces(footer);
    return table;
  }

  /// The blocks lie side by side, from the beginning of the file to the end of the data.
  private void checkPlaces(Footer footer) throws IOException {
    var place = new Entry();
    long at = 0;
    for (int i = 0; i < blocks(); i++) {
      index.read(i, place);
      boolean known = place.storedLength() == PLACE_BYTES && offset(place) == at;
      if (!known || length(place) < 0) {
        throw new CorruptFileException(parts.path(), footer.indexAt(), "the place of block " + i);
      }
      at += length(place);
    }
    if (at != footer.dataBytes()) {
      throw new CorruptFileException(parts.path(), footer.indexAt(), "blocks end at " + at);
    }
  }

  private static long offset(Entry place) {
    return LittleEndian.getLong(place.valueBytes(), place.storedAt());
  }

  private static int length(Entry place) {
    return LittleEndian.getInt(place.valueBytes(), place.storedAt() + Long.BYTES);
  }

  boolean mayContain(long hash) {
    return filter == null || filter.mayContain(hash);
  }

  int blocks() {
    return index.count();
  }

  /// The block in which a key is or would be.
  int blockOf(byte[] key) {
    return index.blockOf(key);
  }

  Block block(int number) throws IOException {
    var block = cached.get(number);
    if (block == null) {
      block = blockUncached(number);
      cached.put(number, block);
    }
    return block;
  }

  /// For whoever reads everything once: what is not in the cache is not put there.
  Block blockOnce(int number) throws IOException {
    var block = cached.peek(number);
    return block == null ? blockUncached(number) : block;
  }

  boolean isCached(byte[] key) {
    return cached.peek(blockOf(key)) != null;
  }

  /// Reads a block into the cache, unless it is there, as one that is known to be asked for.
  void cache(int number) throws IOException {
    if (cached.peek(number) == null) {
      cached.putUsed(number, blockUncached(number));
    }
  }

  /// A key that no block before this one has.
  byte[] firstKey(int number) {
    return index.firstKey(number);
  }

  Block blockUncached(int number) throws IOException {
    var place = new Entry();
    index.read(number, place);
    var block = parts.read(offset(place), length(place), Block::new);
    if (!isAt(number, block.key(0), block.key(block.count() - 1))) {
      throw new CorruptFileException(parts.path(), offset(place), "keys of another block");
    }
    return block;
  }

  /// Whether a block with these keys at its ends belongs there: then the table is sorted as a
  /// whole.
  private boolean isAt(int number, byte[] first, byte[] last) {
    return info.covers(first)
        && info.covers(last)
        && blockOf(first) == number
        && blockOf(last) == number;
  }

  @Override
  public void close() throws IOException {
    cached.drop();
    file.close();
  }
}
