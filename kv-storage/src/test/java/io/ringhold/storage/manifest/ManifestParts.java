package io.ringhold.storage.manifest;

import io.ringhold.storage.Mutation;
import io.ringhold.storage.Seeds;
import io.ringhold.storage.io.ByteWriter;
import io.ringhold.storage.io.Checksum;
import io.ringhold.storage.io.LittleEndian;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// A manifest taken apart, to be put together again with right checksums around the damage.
public final class ManifestParts {
  private static final int HEADER_SEALED_BYTES = Manifest.HEADER_BYTES - Integer.BYTES;

  private enum Damaged {
    HEADER,
    EDIT,
    ORDER,
    SEAL
  }

  /// Most there is to say is in the edits.
  private static final List<Damaged> ANY =
      List.of(
          Damaged.EDIT, Damaged.EDIT, Damaged.EDIT, Damaged.HEADER, Damaged.ORDER, Damaged.SEAL);

  private final byte[] header;
  private final long number;
  private final List<byte[]> edits = new ArrayList<>();

  private ManifestParts(byte[] file) {
    header = Arrays.copyOf(file, HEADER_SEALED_BYTES);
    number = LittleEndian.getLong(file, Long.BYTES);
    int at = Manifest.HEADER_BYTES;
    while (at < file.length) {
      int from = at + Manifest.FRAME_HEADER_BYTES;
      int to = from + LittleEndian.getInt(file, at);
      edits.add(Arrays.copyOfRange(file, from, to));
      at = to + Manifest.SEAL_BYTES;
    }
  }

  public static ManifestParts of(byte[] file) {
    return new ManifestParts(file);
  }

  public int edits() {
    return edits.size();
  }

  /// The bytes of a manifest with damage in one place, and every checksum right.
  public byte[] damaged(Random random) {
    var damaged = Seeds.any(ANY, random);
    int unlucky = random.nextInt(edits.size());
    var next = new ArrayList<>(edits);
    if (damaged == Damaged.EDIT) {
      next.set(unlucky, Mutation.of(edits.get(unlucky), random));
    } else if (damaged == Damaged.ORDER) {
      next.set(unlucky, Seeds.any(edits, random));
    }
    byte[] begin =
        damaged == Damaged.HEADER
            ? Arrays.copyOf(Mutation.of(header, random), HEADER_SEALED_BYTES)
            : header;
    return write(begin, next, damaged == Damaged.SEAL ? unlucky : next.size());
  }

  /// The bytes of the manifest with one more edit.
  byte[] and(VersionEdit edit) {
    var next = new ArrayList<>(edits);
    next.add(edit.write());
    return write(header, next, next.size());
  }

  private byte[] write(byte[] begin, List<byte[]> all, int unsealed) {
    var out = new ByteWriter().bytes(begin).seal(0, number, 0);
    for (int i = 0; i < all.size(); i++) {
      byte[] edit = all.get(i);
      out.u32(edit.length).u32(Checksum.of(0, number, out.length() - 4, edit, 0, edit.length));
      out.bytes(edit);
      int sealAt = out.length();
      if (i != unsealed) {
        out.u64(Manifest.SEAL).seal(0, number, sealAt, sealAt);
      }
    }
    return out.toArray();
  }
}
