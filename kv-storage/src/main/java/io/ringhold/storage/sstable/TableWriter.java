package io.ringhold.storage.sstable;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.io.AppendFile;
import io.ringhold.storage.io.ByteWriter;
import io.ringhold.storage.io.FileSystem;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Writes one table, front to back, from entries in order.
public final class TableWriter implements Closeable {
  private final AppendFile file;
  private final long number;
  private final TableId id;
  private final int blockBytesMin;
  private final BlockBuilder index = new BlockBuilder();
  private BlockBuilder block = new BlockBuilder();
  private long written;
  private long[] hashes = new long[1024];
  private int entries;
  private long tombstones;
  private long sequenceMin = Long.MAX_VALUE;
  private long sequenceMax;
  private @Nullable Entry first;
  private @Nullable Entry last;

  /// @param blockBytesMin a block ends with the entry that reaches this size
  public TableWriter(FileSystem files, Path directory, long number, TableId id, int blockBytesMin)
      throws IOException {
    file = files.create(directory.resolve(TableInfo.fileName(number)));
    this.number = number;
    this.id = id;
    this.blockBytesMin = blockBytesMin;
  }

  public void add(Entry entry) throws IOException {
    assert last == null || Entry.ORDER.compare(last, entry) < 0 : "entries out of order";
    if (first == null) {
      first = entry;
    }
    last = entry;
    count(entry);
    block.add(entry);
    if (block.bytes() >= blockBytesMin) {
      endBlock(entry);
    }
  }

  /// Bytes so far, roughly.
  public long bytes() {
    return written + block.bytes();
  }

  /// Ends the file and makes its bytes durable; its name is not, before the directory is synced.
  public TableInfo finish() throws IOException {
    if (first == null || last == null) {
      throw new IllegalStateException("a table without entries");
    }
    if (!block.isEmpty()) {
      endBlock(last);
    }
    long dataBytes = written;
    long filterBytes = append(BloomFilter.of(hashes, entries).write());
    int indexBytes = append(index.finish());
    var properties =
        new TableProperties(entries, tombstones, sequenceMin, sequenceMax, first.key(), last.key());
    var encoded = new ByteWriter();
    properties.writeTo(encoded);
    int propertiesBytes = append(encoded);
    file.write(new Footer(id, dataBytes, filterBytes, indexBytes, propertiesBytes).write());
    file.sync();
    return new TableInfo(number, id, written + Footer.BYTES, properties);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void count(Entry entry) {
    if (entries == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * hashes.length);
    }
    hashes[entries++] = BloomFilter.hash(entry.key());
    tombstones += entry.tombstone() ? 1 : 0;
    sequenceMin = Math.min(sequenceMin, entry.sequence());
    sequenceMax = Math.max(sequenceMax, entry.sequence());
  }

  private void endBlock(Entry lastInBlock) throws IOException {
    long at = written;
    int length = append(block.finish());
    var place = new ByteWriter().u64(at).u32(length).toArray();
    index.add(Entry.put(lastInBlock.key(), lastInBlock.sequence(), place));
    block = new BlockBuilder();
  }

  private int append(ByteWriter part) throws IOException {
    var bytes = part.seal(id.high(), id.low(), written).toArray();
    file.write(bytes);
    written += bytes.length;
    return bytes.length;
  }
}
