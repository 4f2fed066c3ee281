package io.ringhold.storage.sstable;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.storage.entry.Keys;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FuseFilterTest {
  private static final int OTHERS = 100_000;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 100, 1_000, 10_000, 300_000})
  void everyKeyIsFoundAndOfOthersOneIn256(int keys) {
    var hashes = hashes("key", keys);
    var written = requireNonNull(FuseFilter.of(hashes, keys)).write().toArray();
    var filter = FuseFilter.read(written, written.length);
    assertThat(LongStream.of(hashes).allMatch(filter::mayContain)).isTrue();
    long wrong = LongStream.of(hashes("other", OTHERS)).filter(filter::mayContain).count();
    assertThat(wrong).isLessThan(OTHERS / 150);
    assertThat((double) written.length).isLessThan(1.6 * keys + 100);
  }

  @Test
  void aKeyThatIsThereTwiceIsOne() {
    var hashes = new long[] {7, 7, 9, 7};
    var filter = requireNonNull(FuseFilter.of(hashes, hashes.length));
    assertThat(filter.mayContain(7) && filter.mayContain(9)).isTrue();
  }

  private static long[] hashes(String prefix, int count) {
    return IntStream.range(0, count)
        .mapToLong(i -> {
          byte[] key = (prefix + i).getBytes(StandardCharsets.UTF_8);
          return Keys.hash(key, 0, key.length);
        })
        .toArray();
  }
}
