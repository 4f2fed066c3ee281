package io.ringhold.verify;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/// One server: a JVM of its own, started from the packaged kv-server, or not running.
public final class ServerProcess {
  private static final Duration START_PATIENCE = Duration.ofSeconds(90);
  private static final Duration END_PATIENCE = Duration.ofSeconds(45);
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);

  private final String name;
  private final Map<String, String> environment;
  private final List<String> launcher;
  private final Path log;
  private @Nullable Path build;
  private @Nullable Process process;
  private boolean retired;

  /// @param environment the `RINGHOLD_*` variables
  /// @param launcher words in front of the command that starts it
  /// @param log where the server's output goes, behind what is there
  ServerProcess(String name, Map<String, String> environment, List<String> launcher, Path log) {
    this.name = name;
    this.environment = Map.copyOf(environment);
    this.launcher = List.copyOf(launcher);
    this.log = log;
  }

  public String name() {
    return name;
  }

  /// The `RINGHOLD_*` variables that the server is started with.
  public Map<String, String> environment() {
    return environment;
  }

  List<String> launcher() {
    return launcher;
  }

  /// The address that it listens on.
  public String host() {
    return environment.getOrDefault("RINGHOLD_HOST", "");
  }

  public Path dataDirectory() {
    return Path.of(environment.getOrDefault("RINGHOLD_DATA_DIR", ""));
  }

  /// The build of the server in this checkout.
  static Path packaged() {
    return Path.of(System.getProperty("ringhold.home", ".."))
        .resolve("kv-server/target/quarkus-app")
        .toAbsolutePath()
        .normalize();
  }

  /// Which build is started from now on.
  ///
  /// @param app a directory like [#packaged]
  public synchronized void use(Path app) {
    build = app;
  }

  /// Returns at once; see [#awaitReady].
  public synchronized void start() {
    if (isRunning()) {
      throw new IllegalStateException(name + " is running already");
    }
    if (retired) {
      throw new IllegalStateException(name + " is not started any more");
    }
    Path server = Path.of(System.getProperty("ringhold.home", "..")).resolve("kv-server");
    Path app = build == null ? packaged() : build;
    if (!Files.exists(app.resolve("quarkus-run.jar"))) {
      throw new IllegalStateException(
          "there is no packaged server in " + app + "; run `make test`");
    }
    var command = new ArrayList<>(launcher);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@" + server.resolve("server.jvm").toAbsolutePath().normalize(),
            // For a life of seconds, compiling well costs more than it brings.
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-jar",
            "quarkus-run.jar"));
    var builder =
        new ProcessBuilder(command)
            .directory(app.toFile())
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()));
    builder.environment().keySet().removeIf(variable -> variable.startsWith("RINGHOLD_"));
    builder.environment().putAll(environment);
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  /// The number of the process that was started last.
  public synchronized long pid() {
    return started().pid();
  }

  private Process started() {
    if (process == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return process;
  }

  /// Blocks until the server calls itself ready; fails at once when it ends instead.
  public void awaitReady() {
    await("ready", this::isReady);
  }

  /// Until it has started; it may still be opening its replicas.
  public void awaitStarted() {
    await("started", () -> isHealthy("live"));
  }

  private void await(String what, Callable<Boolean> condition) {
    Awaitility.await(name + " to be " + what)
        .atMost(START_PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .failFast(name + " ended instead of being " + what, () -> !isRunning())
        .until(condition);
  }

  /// Whether it calls itself ready now.
  public boolean isReady() {
    return isHealthy("ready");
  }

  private boolean isHealthy(String how) {
    String port = environment.get("RINGHOLD_MANAGEMENT_PORT");
    try {
      var url = URI.create("http://" + host() + ":" + port + "/q/health/" + how).toURL();
      var connection = (HttpURLConnection) url.openConnection();
      connection.setConnectTimeout((int) PROBE_TIMEOUT.toMillis());
      connection.setReadTimeout((int) PROBE_TIMEOUT.toMillis());
      try {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        connection.disconnect();
      }
    } catch (IOException _) {
      return false;
    }
  }

  /// Sends SIGKILL for the last time: whoever wants to start it after this comes too late.
  synchronized void retire() {
    retired = true;
    killAtOnce();
  }

  /// Sends SIGKILL and does not wait for the end.
  public synchronized void killAtOnce() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  /// Stops its threads where they are, by SIGSTOP, until it is resumed or killed.
  public void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  /// Lets a frozen server go on.
  public void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    if (isRunning()) {
      new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start().waitFor();
    }
  }

  /// Ends the server as a power cut would, by SIGKILL; returns when it is gone.
  public void kill() throws InterruptedException {
    killAtOnce();
    awaitEnd();
  }

  /// Asks the server to end, by SIGTERM; returns its exit code.
  public int stop() throws InterruptedException {
    synchronized (this) {
      started().destroy();
    }
    return awaitEnd();
  }

  /// Blocks until the server has ended by itself; returns its exit code.
  public int awaitEnd() throws InterruptedException {
    Process ending;
    synchronized (this) {
      ending = started();
    }
    if (!ending.waitFor(END_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException(
          "%s still runs after %d s".formatted(name, END_PATIENCE.toSeconds()));
    }
    return ending.exitValue();
  }

  /// All that the server has written since it was made, over all its starts.
  public List<String> output() {
    try {
      return Files.exists(log) ? Files.readAllLines(log) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
