package io.ringhold.storage.sstable;

import io.ringhold.storage.Mutation;
import io.ringhold.storage.Seeds;
import io.ringhold.storage.entry.Entry;
import io.ringhold.storage.io.ByteWriter;
import io.ringhold.storage.io.FileSystem;
import io.ringhold.storage.io.LittleEndian;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// A table taken apart, to be put together again with right checksums around one damaged part.
public final class TableParts {
  private enum Damaged {
    BLOCK,
    FILTER,
    INDEX,
    PROPERTIES,
    FOOTER
  }

  private static final List<Damaged> ALL = List.of(Damaged.values());

  private final TableId id;
  private final List<byte[]> blocks = new ArrayList<>();
  private final List<byte[]> firstKeys = new ArrayList<>();
  private final byte[] filter;
  private final byte[] properties;

  private TableParts(Path path, FileSystem files) throws IOException {
    try (var file = files.open(path)) {
      long footerAt = file.size() - Footer.BYTES;
      var footer = Footer.read(path, file.read(footerAt, Footer.BYTES), footerAt);
      var parts = new Part(path, file, footer.id());
      id = footer.id();
      filter = parts.read(footer.filterAt(), (int) footer.filterBytes(), Arrays::copyOf);
      properties = parts.read(footer.propertiesAt(), footer.propertiesBytes(), Arrays::copyOf);
      var index = parts.read(footer.indexAt(), footer.indexBytes(), Block::new);
      long at = 0;
      for (int i = 0; i < index.count(); i++) {
        var entry = new Entry();
        index.read(i, new KeyBuffer(), entry);
        int length = LittleEndian.getInt(entry.valueBytes(), entry.storedAt() + Long.BYTES);
        blocks.add(parts.read(at, length, Arrays::copyOf));
        firstKeys.add(entry.copyOfKey());
        at += length;
      }
    }
  }

  public static TableParts of(FileSystem files, Path path) throws IOException {
    return new TableParts(path, files);
  }

  /// The bytes of a table of which one part is damaged, and every checksum is right.
  public byte[] damaged(Random random) {
    var damaged = Seeds.any(ALL, random);
    var out = new ByteWriter();
    var index = new BlockBuilder(false);
    int unlucky = random.nextInt(blocks.size());
    for (int i = 0; i < blocks.size(); i++) {
      int at = out.length();
      append(out, blocks.get(i), damaged == Damaged.BLOCK && i == unlucky, random);
      index.add(firstKeys.get(i), new ByteWriter().u64(at).u32(out.length() - at).toArray());
    }
    int filterAt = out.length();
    append(out, filter, damaged == Damaged.FILTER, random);
    int indexAt = out.length();
    var raw = new ByteWriter();
    index.finish(raw);
    append(out, raw.toArray(), damaged == Damaged.INDEX, random);
    int propertiesAt = out.length();
    append(out, properties, damaged == Damaged.PROPERTIES, random);
    int footerAt = out.length();
    long shift = damaged == Damaged.FOOTER ? Mutation.extreme(random) : 0;
    var footer =
        new Footer(
            id,
            filterAt + shift,
            indexAt - filterAt - shift,
            propertiesAt - indexAt,
            footerAt - propertiesAt);
    return out.bytes(damaged == Damaged.FOOTER ? damaged(footer, random) : footer.write())
        .toArray();
  }

  /// The damage is before compression, or behind it, where it may hit what says how a part is
  /// stored.
  private void append(ByteWriter out, byte[] part, boolean damaged, Random random) {
    int at = out.length();
    if (damaged && random.nextInt(4) == 0) {
      out.bytes(Mutation.of(stored(part, random), random));
    } else {
      out.bytes(stored(damaged ? Mutation.of(part, random) : part, random));
    }
    out.seal(id.high(), id.low(), at, at);
  }

  private static byte[] stored(byte[] part, Random random) {
    var lz4 = new Lz4();
    int compressed = random.nextBoolean() ? lz4.compress(part, part.length, part.length) : -1;
    return compressed < 0
        ? new ByteWriter().bytes(part).u8(Part.RAW).u32(part.length).toArray()
        : new ByteWriter()
            .bytes(lz4.array(), 0, compressed)
            .u8(Part.LZ4)
            .u32(part.length)
            .toArray();
  }

  /// Its lengths still add up, or any of its bytes are other ones.
  private byte[] damaged(Footer footer, Random random) {
    if (random.nextBoolean()) {
      return footer.write();
    }
    var out = new ByteWriter().bytes(footer.write(), 0, Footer.BYTES - Integer.BYTES);
    byte[] bytes = Mutation.of(out.toArray(), random);
    out.clear();
    out.bytes(bytes, 0, Math.min(bytes.length, Footer.BYTES - Integer.BYTES));
    while (out.length() < Footer.BYTES - Integer.BYTES) {
      out.u8(0);
    }
    return out.seal(id.high(), id.low(), footer.footerAt()).toArray();
  }
}
