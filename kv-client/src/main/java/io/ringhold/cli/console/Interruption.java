package io.ringhold.cli.console;

/// Says something last when Ctrl-C (or SIGTERM) ends the process in the middle of a task.
public final class Interruption implements AutoCloseable {
  private final Thread hook;

  private Interruption(Thread hook) {
    this.hook = hook;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  public static Interruption then(Runnable last) {
    return new Interruption(Thread.ofPlatform().name("interruption").unstarted(last));
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The interruption has won: it is speaking now.
    }
  }
}
