package io.ringhold.server.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogDoctorTest {
  private static final int PADDING_BYTES = 4096;

  @TempDir Path directory;
  private Path segment;
  private byte[] sound;

  /// Where each record begins, and where the last one ends.
  private final List<Integer> ends = new ArrayList<>();

  @BeforeEach
  void someRecordsAndTheZerosBehindThem() throws IOException {
    segment = directory.resolve("log_inprogress_0");
    long seed = Long.getLong("ringhold.seed", new Random().nextLong());
    System.out.println("LogDoctorTest seed=" + seed);
    Random random = new Random(seed);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("RaftLog1".getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < 12; i++) {
      ends.add(out.size());
      out.writeBytes(record(random, i, 60 + random.nextInt(160)));
    }
    ends.add(out.size());
    out.writeBytes(new byte[PADDING_BYTES]);
    sound = out.toByteArray();
  }

  private static byte[] record(Random random, int index, int bytes) throws IOException {
    byte[] data = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      data[i] = (byte) (1 + random.nextInt(255));
    }
    LogEntryProto entry =
        LogEntryProto.newBuilder()
            .setTerm(3)
            .setIndex(index)
            .setStateMachineLogEntry(
                StateMachineLogEntryProto.newBuilder().setLogData(ByteString.copyFrom(data)))
            .build();
    ByteArrayOutputStream framed = new ByteArrayOutputStream();
    CodedOutputStream coded = CodedOutputStream.newInstance(framed);
    coded.writeUInt32NoTag(entry.getSerializedSize());
    entry.writeTo(coded);
    coded.flush();
    CRC32C crc = new CRC32C();
    crc.update(framed.toByteArray());
    framed.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    return framed.toByteArray();
  }

  @Test
  void aSoundLogIsLeftAlone() throws IOException {
    assertRefusedOrSound(sound);
  }

  @Test
  void aTailThatEndsAtAnyByteIsCutBehindTheLastWholeRecord() throws IOException {
    int begin = ends.get(ends.size() - 2);
    int end = ends.getLast();
    // What differs from a whole record in one bit may be just that.
    int whole = end;
    while (Integer.bitCount(bitsBehind(whole - 1, end)) <= 1) {
      whole--;
    }
    for (int at = begin + 1; at < whole; at++) {
      byte[] torn = sound.clone();
      Arrays.fill(torn, at, torn.length, (byte) 0);
      Files.write(segment, torn);
      assertThat(LogDoctor.mend(segment)).as("torn at %d", at).isPositive();
      assertThat(Files.readAllBytes(segment)).isEqualTo(Arrays.copyOf(sound, begin));
      // And a file that really ends there.
      Files.write(segment, Arrays.copyOf(sound, at));
      assertThat(LogDoctor.mend(segment)).as("cut at %d", at).isPositive();
      assertThat(Files.readAllBytes(segment)).isEqualTo(Arrays.copyOf(sound, begin));
    }
  }

  private int bitsBehind(int from, int end) {
    int bits = 0;
    for (int at = from; at < end; at++) {
      bits = bits << 8 | (sound[at] & 0xff);
    }
    return bits;
  }

  @Test
  void theLastBitOfAChecksumIsNoTail() throws IOException {
    byte[] damaged = sound.clone();
    int last = ends.getLast() - 1;
    damaged[last] = 0;
    boolean oneBit = Integer.bitCount(sound[last] & 0xff) <= 1;
    Files.write(segment, damaged);
    assertThat(LogDoctor.mend(segment) == 0).isEqualTo(oneBit);
  }

  @Test
  void aLastBatchOfWhichASectorIsMissingIsCut() throws IOException {
    byte[] torn = sound.clone();
    int begin = lastBeginningASectorBeforeTheEnd();
    int sector = (begin / 512 + 1) * 512;
    Arrays.fill(torn, begin, sector, (byte) 0);
    // Records behind it are gone as well: with a valid one, this would not be a tail.
    ends.stream()
        .filter(end -> end >= sector && end < ends.getLast())
        .forEach(end -> torn[end] = 0);
    Files.write(segment, torn);
    assertThat(LogDoctor.mend(segment)).isPositive();
    assertThat(Files.readAllBytes(segment)).isEqualTo(Arrays.copyOf(sound, begin));
  }

  private int lastBeginningASectorBeforeTheEnd() {
    return ends.stream()
        .filter(end -> end + 512 < ends.getLast())
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  @Test
  void aFlippedBitAnywhereIsNotRepaired() throws IOException {
    for (int at = 8; at < ends.getLast(); at++) {
      // All of each length and tag, one of each other byte.
      int place = at;
      boolean frame = ends.stream().anyMatch(begin -> place >= begin && place < begin + 3);
      for (int bit = frame ? 0 : at % 8; bit < 8; bit += frame ? 1 : 8) {
        byte[] damaged = sound.clone();
        damaged[at] ^= (byte) (1 << bit);
        assertRefusedOrSound(damaged);
      }
    }
  }

  @Test
  void aHoleBeforeAValidRecordIsNotRepaired() throws IOException {
    byte[] damaged = sound.clone();
    Arrays.fill(damaged, ends.get(2), ends.get(4), (byte) 0);
    assertRefusedOrSound(damaged);
  }

  private void assertRefusedOrSound(byte[] log) throws IOException {
    Files.write(segment, log);
    assertThat(LogDoctor.mend(segment)).isZero();
    assertThat(Files.readAllBytes(segment)).isEqualTo(log);
  }
}
