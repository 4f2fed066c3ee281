package io.ringhold.storage.sstable;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BloomFilterTest {
  private static final int KEYS = 10_000;

  @Test
  void everyKeyIsFoundAndOneInAHundredOthersAtMostTwo() {
    var hashes = IntStream.range(0, KEYS).mapToLong(i -> hash("key" + i)).toArray();
    var filter = BloomFilter.read(BloomFilter.of(hashes, KEYS).write().toArray());
    assertThat(LongStream.of(hashes).allMatch(filter::mayContain)).isTrue();
    long wrong = IntStream.range(0, KEYS).filter(i -> filter.mayContain(hash("other" + i))).count();
    assertThat(wrong).isLessThan(KEYS / 50);
  }

  private static long hash(String key) {
    return BloomFilter.hash(key.getBytes(StandardCharsets.UTF_8));
  }
}
