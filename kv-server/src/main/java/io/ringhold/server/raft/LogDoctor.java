package io.ringhold.server.raft;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/// Cuts the torn tail of an open log segment, and nothing else.
///
/// Ratis 3.3.0 writes zeros ahead of its records and syncs a batch of records at once. A power cut
/// in between leaves a last batch of which some sectors are there and others are zeros. Nothing of
/// it was acknowledged by this replica, but Ratis refuses the log. Any other damage may have hit
/// what was acknowledged: it is left as it is, the log is refused, and the replica must be
/// replaced.
///
/// A record is `length varint | entry | CRC-32C of both, big-endian`, behind a header of 8 bytes.
final class LogDoctor {
  private static final int HEADER_BYTES = 8;
  private static final int CHECKSUM_BYTES = 4;
  private static final int LENGTH_BYTES_MAX = 5;
  private static final int SECTOR_BYTES = 512;

  /// What Ratis writes at once at most.
  private static final int TORN_BYTES_MAX = RaftSettings.ENTRY_BYTES_MAX + 8;

  /// Each entry begins with its term, which is never 0: this field's tag.
  private static final byte TERM_TAG = 0x08;

  private final byte[] bytes;

  /// End of the last byte that is not zero.
  private final int dataEnd;

  private LogDoctor(byte[] bytes) {
    this.bytes = bytes;
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    this.dataEnd = end;
  }

  /// Looks at an open segment.
  ///
  /// @return the bytes that were cut; 0 when there was nothing to cut, or more than that is wrong
  static long mend(Path openSegment) throws IOException {
    LogDoctor doctor = new LogDoctor(Files.readAllBytes(openSegment));
    int bad = doctor.firstBadRecord();
    if (bad >= doctor.dataEnd || !doctor.isTornFrom(bad)) {
      return 0;
    }
    try (FileChannel file = FileChannel.open(openSegment, StandardOpenOption.WRITE)) {
      file.truncate(bad);
      file.force(true);
    }
    return (long) doctor.dataEnd - bad;
  }

  private int firstBadRecord() {
    int at = HEADER_BYTES;
    for (int end = endOfRecord(at); end > 0; end = endOfRecord(at)) {
      at = end;
    }
    return at;
  }

  private boolean isTornFrom(int bad) {
    if (dataEnd - bad > TORN_BYTES_MAX
        || isOneBitFromWhole(bad)
        || !(isCutShort(bad) || lacksASector(bad))) {
      return false;
    }
    for (int at = bad + 1; at < dataEnd; at++) {
      if (endOfRecord(at) > 0) {
        return false;
      }
    }
    return true;
  }

  /// Where the record at this place ends; -1 when there is no valid one.
  private int endOfRecord(int at) {
    int entry = entryAt(at);
    if (entry < 0 || entry >= bytes.length || bytes[entry] != TERM_TAG) {
      return -1;
    }
    long end = (long) entry + length(at);
    if (length(at) <= 0 || end + CHECKSUM_BYTES > bytes.length) {
      return -1;
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes, at, (int) end - at);
    return (int) crc.getValue() == checksumAt((int) end) ? (int) end + CHECKSUM_BYTES : -1;
  }

  /// The data ends before the record does. A damaged length would look the same, but then the
  /// record is valid with the length that it really has.
  private boolean isCutShort(int at) {
    int entry = entryAt(at);
    if (bytes[at] == 0) {
      return false;
    }
    if (entry < 0) {
      return true;
    }
    if (length(at) > 0 && entry + (long) length(at) + CHECKSUM_BYTES <= dataEnd) {
      return false;
    }
    int lastEnd = Math.min(dataEnd + CHECKSUM_BYTES - 1, bytes.length);
    for (int end = dataEnd; end <= lastEnd; end++) {
      for (int sizeOfLength = 1; sizeOfLength <= LENGTH_BYTES_MAX; sizeOfLength++) {
        if (isWholeButForItsLength(at + sizeOfLength, end - CHECKSUM_BYTES)) {
          return false;
        }
      }
    }
    return true;
  }

  /// A bit of the checksum has flipped. When it was the last one that was not zero, the record
  /// looks like one that ends early, but nothing is missing.
  private boolean isOneBitFromWhole(int at) {
    int entry = entryAt(at);
    long end = entry < 0 ? -1 : (long) entry + length(at);
    if (end <= entry || end + CHECKSUM_BYTES > bytes.length) {
      return false;
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes, at, (int) end - at);
    return Integer.bitCount((int) crc.getValue() ^ checksumAt((int) end)) == 1;
  }

  private boolean isWholeButForItsLength(int entry, int entryEnd) {
    if (entryEnd <= entry) {
      return false;
    }
    CRC32C crc = new CRC32C();
    int rest = entryEnd - entry;
    while (rest > 0x7f) {
      crc.update((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    crc.update(rest);
    crc.update(bytes, entry, entryEnd - entry);
    return (int) crc.getValue() == checksumAt(entryEnd);
  }

  /// Whether a sector behind this place is all zeros, though data follows it.
  private boolean lacksASector(int from) {
    int begin = from;
    while (begin < dataEnd) {
      int end = (begin / SECTOR_BYTES + 1) * SECTOR_BYTES;
      int at = begin;
      while (at < end && at < dataEnd && bytes[at] == 0) {
        at++;
      }
      if (at == end) {
        return true;
      }
      begin = end;
    }
    return false;
  }

  private int checksumAt(int at) {
    return bytes[at] << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }

  /// Where the entry of the record at this place begins; -1 when the data ends in its length, or it
  /// has none.
  private int entryAt(int at) {
    for (int i = at; i < dataEnd && i < at + LENGTH_BYTES_MAX; i++) {
      if (bytes[i] >= 0) {
        return i + 1;
      }
    }
    return -1;
  }

  private int length(int at) {
    int length = 0;
    for (int i = at, shift = 0; ; i++, shift += 7) {
      length |= (bytes[i] & 0x7f) << shift;
      if (bytes[i] >= 0) {
        return length;
      }
    }
  }
}
