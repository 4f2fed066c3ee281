package io.ringhold.storage.wal;

import io.ringhold.storage.Mutation;
import io.ringhold.storage.Seeds;
import io.ringhold.storage.io.ByteWriter;
import io.ringhold.storage.io.Checksum;
import io.ringhold.storage.io.LittleEndian;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/// A segment taken apart, to be put together again with right checksums around the damage.
public final class SegmentParts {
  private static final int HEADER_SEALED_BYTES = SegmentHeader.BYTES - Integer.BYTES;

  private enum Damaged {
    HEADER,
    FRAME,
    ORDER
  }

  private static final List<Damaged> ALL = List.of(Damaged.values());

  private final int size;
  private final byte[] header;
  private final LogId log;
  private final long number;

  /// Without their checksums.
  private final List<byte[]> frames = new ArrayList<>();

  private SegmentParts(byte[] file) throws IOException {
    size = file.length;
    header = Arrays.copyOf(file, HEADER_SEALED_BYTES);
    var read = Objects.requireNonNull(SegmentHeader.read(Path.of("intact"), file));
    log = read.log();
    number = read.number();
    int at = SegmentHeader.BYTES;
    var frame = Frame.read(file, at, log, number);
    while (frame != null) {
      frames.add(Arrays.copyOfRange(file, at + Integer.BYTES, (int) frame.end()));
      at = (int) frame.end();
      frame = Frame.read(file, at, log, number);
    }
  }

  public static SegmentParts of(byte[] file) throws IOException {
    return new SegmentParts(file);
  }

  /// The bytes of a segment with damage in one place, and every checksum right.
  public byte[] damaged(Random random) {
    var damaged = Seeds.any(ALL, random);
    var next = new ArrayList<>(frames);
    int unlucky = random.nextInt(frames.size());
    if (damaged == Damaged.FRAME) {
      next.set(unlucky, Mutation.of(frames.get(unlucky), random));
    } else if (damaged == Damaged.ORDER) {
      next.set(unlucky, Seeds.any(frames, random));
    }
    var out = new ByteWriter().bytes(header(damaged == Damaged.HEADER, random));
    var places = new ArrayList<Integer>();
    for (byte[] frame : next) {
      places.add(out.length());
      out.u32(0).bytes(frame);
      while (out.length() % Frame.ALIGNMENT != 0) {
        out.u8(0);
      }
    }
    byte[] bytes = Arrays.copyOf(out.array(), Math.max(size, out.length()));
    Arrays.fill(bytes, out.length(), bytes.length, (byte) 0);
    // Backwards: a frame with another length covers the checksums of those behind it.
    places.reversed().forEach(at -> repair(bytes, at));
    return bytes;
  }

  private byte[] header(boolean damaged, Random random) {
    byte[] bytes =
        damaged ? Arrays.copyOf(Mutation.of(header, random), HEADER_SEALED_BYTES) : header;
    long high = LittleEndian.getLong(bytes, 16);
    long low = LittleEndian.getLong(bytes, 24) + LittleEndian.getLong(bytes, 32);
    return new ByteWriter().bytes(bytes).seal(high, low, 0).toArray();
  }

  private void repair(byte[] bytes, int at) {
    int length = LittleEndian.getInt(bytes, at + Integer.BYTES);
    if (length >= 0 && Frame.bytes(length) <= bytes.length - at) {
      int from = at + Integer.BYTES;
      int checked = (int) Frame.bytes(length) - Integer.BYTES;
      LittleEndian.putInt(
          bytes, at, Checksum.of(log.high(), log.low() + number, at, bytes, from, checked));
    }
  }
}
