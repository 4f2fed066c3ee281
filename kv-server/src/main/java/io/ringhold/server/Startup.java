package io.ringhold.server;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.ringhold.server.disk.StartRefused;
import io.ringhold.server.edge.HealthAnswers;
import io.ringhold.server.node.NodeHolder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// Ties the node's life to the process': boots it beside the doors, which say NOT_READY until then,
/// and stops it in reverse.
@ApplicationScoped
public class Startup {
  private static final Logger LOG = System.getLogger(Startup.class.getName());
  static final int EXIT_REFUSED = 1;

  private final NodeHolder holder = new NodeHolder();
  private final ServerConfig config;
  private final HealthAnswers health;
  private @Nullable NodeBoot boot;
  private @Nullable Thread booting;

  Startup(ServerConfig config, HealthAnswers health) {
    this.config = config;
    this.health = health;
  }

  @Produces
  @Singleton
  NodeHolder holder() {
    return holder;
  }

  void onStart(@Observes StartupEvent event) {
    if (LaunchMode.current() == LaunchMode.NORMAL) {
      ApplicationLifecycleManager.setDefaultExitCodeHandler(Startup::end);
    }
    boot = new NodeBoot(config, holder, Startup::refuse);
    health.serving(false);
    // Founding waits for the other nodes, and they ask this one through its doors: so not on this
    // thread.
    booting = Thread.ofPlatform().name("boot").start(this::bootOrExit);
  }

  private void bootOrExit() {
    try {
      if (boot != null) {
        boot.run();
        health.serving(true);
      }
    } catch (StartRefused e) {
      refuse(e.why());
    } catch (InterruptedException _) {
      LOG.log(Level.INFO, "stopped while starting");
    } catch (Exception e) {
      LOG.log(Level.DEBUG, "start failed", e);
      refuse("the node does not start: " + e);
    }
  }

  /// One line that tools show to people, and no stack trace.
  private static void refuse(String why) {
    System.err.println("ringhold: " + why);
    Quarkus.asyncExit(EXIT_REFUSED);
  }

  /// Everything is closed. Without this the exit code after SIGTERM would be 143, as if the node
  /// had not stopped in order.
  private static void end(int exitCode) {
    System.out.flush();
    System.err.flush();
    Runtime.getRuntime().halt(exitCode);
  }

  /// Before the time for which a stopping node stays open, unready. Calls that still come to it are
  /// passed on to the new leaders.
  void onDelay(@Observes ShutdownDelayInitiatedEvent event) {
    health.serving(false);
    if (boot != null) {
      boot.beginToStop();
    }
  }

  void onStop(@Observes ShutdownEvent event) throws InterruptedException {
    if (booting != null && boot != null) {
      booting.interrupt();
      booting.join();
      health.serving(false);
      boot.stop();
    }
  }
}
