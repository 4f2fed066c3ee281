package io.ringhold.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringhold.storage.io.MemoryFileSystem.Fault;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Fails each I/O operation of one script in turn, then crashes and looks at what is left.
class FaultLoopTest {
  private static final int WRITES = 200;

  /// Few files, so that the loop is short, and yet three levels.
  private static final EngineOptions OPTIONS =
      new EngineOptions(100_000, 100_000, 0, 200, 1_500, 2, 2_000, Duration.ofMillis(1));

  @ParameterizedTest
  @EnumSource
  void whicheverOperationFailsTheDurableStateIsIntact(Fault fault) {
    long operations = operationsOfTheScript();
    assertThat(operations).isGreaterThan(200);
    for (long n = 0; n < operations; n++) {
      var model = new Model(n, OPTIONS);
      model.files.failAfter(n, fault);
      try {
        survive(model);
      } catch (Throwable e) {
        throw new AssertionError("with a fault at operation " + n, e);
      }
    }
  }

  private static long operationsOfTheScript() {
    var model = new Model(0, OPTIONS);
    model.open();
    script(model);
    model.engine().close();
    return model.files.operations();
  }

  private static void survive(Model model) {
    try {
      model.open();
      script(model);
    } catch (StorageException e) {
      // Told honestly; what counts is what is left.
    }
    var durable = model.claimed();
    model.stop();
    if (model.random.nextBoolean()) {
      model.files.restart();
      model.open();
      model.recover(durable);
      durable = model.claimed();
      model.stop();
    }
    model.files.crash(model.random.nextLong());
    model.open();
    model.recover(durable);
    model.write();
    model.shard().flush(model.promise());
    model.engine().close();
    assertThat(model.files.openFiles()).isZero();
  }

  /// Writes, flushes, compactions, reads, a clean reopen and a checkpoint.
  private static void script(Model model) {
    for (int i = 1; i <= WRITES; i++) {
      model.write();
      if (i % 40 == 0) {
        model.shard().rotate(model.promise());
        model.awaitIdle();
        model.checkSomeRange();
      }
      if (i == WRITES / 2) {
        model.closeAndReopen();
      }
    }
    model.checkCheckpoint();
    model.awaitIdle();
  }
}
