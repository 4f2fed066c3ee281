package io.ringhold.storage.sstable;

import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.entry.Keys;
import io.ringhold.storage.io.AppendFile;
import io.ringhold.storage.io.ByteWriter;
import io.ringhold.storage.io.FileSystem;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Writes one table, front to back, from entries in order.
public final class TableWriter implements Closeable {
  private static final int WRITE_BYTES_MIN = 256 << 10;

  /// What is dead leaves its level within a week, though nothing else is written there.
  private static final long DEAD_MS_MAX = Duration.ofDays(7).toMillis();

  private final AppendFile file;
  private final long number;
  private final TableId id;
  private final int blockBytesMin;
  private final boolean compress;
  private final Lz4 lz4 = new Lz4();
  private final BlockBuilder index = new BlockBuilder(false);
  private final BlockBuilder block = new BlockBuilder(true);

  /// What is not in the file yet, and its neighbour before it is compressed.
  private final ByteWriter pending = new ByteWriter();

  private final ByteWriter scratch = new ByteWriter();

  /// Of all parts, in the file or not.
  private long written;

  private long[] hashes = new long[1024];
  private int entries;
  private int tombstones;
  private long[] expiries = new long[0];
  private int expiring;
  private long sequenceMin = Long.MAX_VALUE;
  private long sequenceMax;
  private byte @Nullable [] first;

  /// A key that no earlier block has, and none before it in this one.
  private byte[] blockFrom = new byte[0];

  private byte[] last = new byte[0];

  /// @param blockBytesMin a block ends with the entry that reaches this size
  /// @param compress whether blocks are compressed with LZ4
  public TableWriter(
      FileSystem files,
      Path directory,
      long number,
      TableId id,
      int blockBytesMin,
      boolean compress)
      throws IOException {
    this.compress = compress;
    file = files.create(directory.resolve(TableInfo.fileName(number)));
    this.number = number;
    this.id = id;
    this.blockBytesMin = blockBytesMin;
  }

  /// Takes the entry that a cursor is at.
  public void add(Entry entry) throws IOException {
    if (first == null) {
      first = entry.copyOfKey();
      blockFrom = first;
    } else if (block.isEmpty()) {
      blockFrom = shortestBetween(last, entry);
    }
    long hash = Keys.hash(entry.keyBytes(), entry.keyAt(), entry.keyLength());
    count(entry, hash);
    block.add(entry, hash);
    if (block.bytes() >= blockBytesMin || block.isFull()) {
      endBlock();
    }
  }

  /// The shortest key behind `before` that is not behind that of the entry.
  private static byte[] shortestBetween(byte[] before, Entry entry) {
    byte[] key = entry.copyOfKey();
    int differ = Arrays.mismatch(before, key);
    assert differ == before.length || Byte.compareUnsigned(before[differ], key[differ]) < 0
        : "entries out of order";
    return Arrays.copyOf(key, differ + 1);
  }

  /// Bytes so far, roughly.
  public long bytes() {
    return written + block.bytes();
  }

  /// Ends the file and makes its bytes durable; its name is not, before the directory is synced.
  ///
  /// @param nowMs what is dead in it has been so since then at the earliest
  public TableInfo finish(long nowMs) throws IOException {
    if (first == null) {
      throw new IllegalStateException("a table without entries");
    }
    if (!block.isEmpty()) {
      endBlock();
    }
    long dataBytes = written;
    var filter = FuseFilter.of(hashes, entries);
    long filterBytes = filter == null ? 0 : append(filter.write());
    int indexBytes = append(index);
    var properties =
        new TableProperties(
            entries, tombstones, mergeAtMs(nowMs), sequenceMin, sequenceMax, first, last);
    var encoded = new ByteWriter();
    properties.writeTo(encoded);
    int propertiesBytes = append(encoded);
    pending.bytes(new Footer(id, dataBytes, filterBytes, indexBytes, propertiesBytes).write());
    writePending();
    file.sync();
    return new TableInfo(number, id, written + Footer.BYTES, properties);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void count(Entry entry, long hash) {
    if (entries == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * hashes.length);
    }
    hashes[entries++] = hash;
    tombstones += entry.tombstone() ? 1 : 0;
    long expiresAtMs = entry.expiresAtMs();
    if (expiresAtMs != Entry.NEVER) {
      if (expiring == expiries.length) {
        expiries = Arrays.copyOf(expiries, Math.max(64, 2 * expiring));
      }
      expiries[expiring++] = expiresAtMs;
    }
    sequenceMin = Math.min(sequenceMin, entry.sequence());
    sequenceMax = Math.max(sequenceMax, entry.sequence());
  }

  /// When half of it is dead, or some of it has been for long.
  private long mergeAtMs(long nowMs) {
    int expired = (entries + 1) / 2 - tombstones;
    if (expired <= 0) {
      return 0;
    }
    Arrays.sort(expiries, 0, expiring);
    long half = expired <= expiring ? expiries[expired - 1] : Entry.NEVER;
    long first = expiring > 0 ? expiries[0] : Entry.NEVER;
    long since = tombstones > 0 ? Math.min(nowMs, first) : first;
    return Math.min(half, since > Entry.NEVER - DEAD_MS_MAX ? Entry.NEVER : since + DEAD_MS_MAX);
  }

  private void endBlock() throws IOException {
    last = block.lastKey();
    long at = written;
    int length = compress ? appendCompressed() : append(block);
    index.add(blockFrom, new ByteWriter().u64(at).u32(length).toArray());
  }

  /// As it is when compression saves less than an eighth: then reading it is quicker.
  private int appendCompressed() throws IOException {
    scratch.clear();
    block.finish(scratch);
    int raw = scratch.length();
    int compressed = lz4.compress(scratch.array(), raw, raw - raw / 8);
    int from = pending.length();
    if (compressed < 0) {
      pending.bytes(scratch.array(), 0, raw);
      return end(from, Part.RAW, raw);
    }
    pending.bytes(lz4.array(), 0, compressed);
    return end(from, Part.LZ4, raw);
  }

  private int append(BlockBuilder entries) throws IOException {
    int from = pending.length();
    entries.finish(pending);
    return end(from, Part.RAW, pending.length() - from);
  }

  private int append(ByteWriter part) throws IOException {
    int from = pending.length();
    pending.bytes(part.array(), 0, part.length());
    return end(from, Part.RAW, part.length());
  }

  /// Ends the part that begins there; it goes to the file together with its neighbours.
  private int end(int from, int codec, int raw) throws IOException {
    pending.u8(codec).u32(raw).seal(id.high(), id.low(), written, from);
    int length = pending.length() - from;
    written += length;
    if (pending.length() >= WRITE_BYTES_MIN) {
      writePending();
    }
    return length;
  }

  private void writePending() throws IOException {
    file.write(pending.array(), pending.length());
    pending.clear();
  }
}
