package io.ringhold.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Takes machines away from Kubernetes and gives them back: `RINGHOLD_E2E_NODE` is a command that
/// takes `off|start|cut|heal|wipe|delete N`, `RINGHOLD_E2E_APISERVER` one that takes `off|on`.
final class Machines {
  private static final String NODE = "RINGHOLD_E2E_NODE";
  private static final String API_SERVER = "RINGHOLD_E2E_APISERVER";

  private Machines() {}

  static void require() {
    assumeTrue(
        !System.getenv().getOrDefault(NODE, "").isEmpty(),
        "skipped: no command that takes machines away (E2E_NODE of make e2e)");
  }

  static void requireApiServer() {
    assumeTrue(
        !System.getenv().getOrDefault(API_SERVER, "").isEmpty(),
        "skipped: no command that stops the API server (E2E_APISERVER of make e2e)");
  }

  /// @param machine whose name ends with its number
  static void change(String how, String machine) throws IOException, InterruptedException {
    run(NODE, how, machine.replaceAll(".*?([0-9]+)$", "$1"));
  }

  static void apiServer(String how) throws IOException, InterruptedException {
    run(API_SERVER, how);
  }

  private static void run(String variable, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(System.getenv(variable).split(" ")));
    command.addAll(List.of(arguments));
    System.out.println("e2e: " + String.join(" ", command));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
