package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ringhold.storage.io.CorruptFileException;
import io.ringhold.storage.io.IncompatibleFormatException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/// Judges what decoders make of garbage behind a right checksum: an answer, or a refusal that names
/// the file and a place in it; nothing else, and little memory for it.
final class Refusals {
  private static final long ALLOCATED_MAX = 32 << 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Path root;
  private int answers;
  private int refusals;

  interface Decoder {
    void run() throws Exception;
  }

  /// @param root the files that may be blamed are there
  Refusals(Path root) {
    this.root = root;
  }

  /// @return whether there was an answer
  boolean judge(Decoder decoder) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    boolean answered = isAnswered(decoder);
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
        .as("allocated bytes")
        .isLessThan(ALLOCATED_MAX);
    answers += answered ? 1 : 0;
    refusals += answered ? 0 : 1;
    return answered;
  }

  private boolean isAnswered(Decoder decoder) {
    try {
      decoder.run();
      return true;
    } catch (CorruptFileException e) {
      checkPlace(e.file(), e.offset());
    } catch (StorageException.Corruption e) {
      checkPlace(e.file(), e.offset());
    } catch (IncompatibleFormatException | StorageException.Incompatible e) {
      assertThat(e).hasMessageContaining(root.toString());
    } catch (StorageException.Failed e) {
      if (!(e.getCause() instanceof StorageException.Corruption cause)) {
        throw new AssertionError("neither an answer nor a refusal: " + e, e);
      }
      checkPlace(cause.file(), cause.offset());
    } catch (Throwable e) {
      throw new AssertionError("neither an answer nor a refusal: " + e, e);
    }
    return false;
  }

  private void checkPlace(String file, long offset) {
    assertThat(file).startsWith(root.toString());
    assertThat(offset).isNotNegative();
  }

  /// Or the garbage was never seen, or nothing but garbage.
  void checkThatThereWereBoth() {
    assertThat(answers).as("answers").isPositive();
    assertThat(refusals).as("refusals").isPositive();
  }
}
