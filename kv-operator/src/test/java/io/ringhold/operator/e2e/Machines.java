package io.ringhold.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Takes machines away from Kubernetes and gives them back: `RINGHOLD_E2E_NODE` is a command that
/// takes `off|start|cut|heal|wipe|delete N`.
final class Machines {
  private Machines() {}

  static void require() {
    assumeTrue(
        !System.getenv().getOrDefault("RINGHOLD_E2E_NODE", "").isEmpty(),
        "skipped: no command that takes machines away (E2E_NODE of make e2e)");
  }

  /// @param machine whose name ends with its number
  static void change(String how, String machine) throws IOException, InterruptedException {
    String number = machine.replaceAll(".*?([0-9]+)$", "$1");
    List<String> command = new ArrayList<>(List.of(System.getenv("RINGHOLD_E2E_NODE").split(" ")));
    command.addAll(List.of(how, number));
    System.out.println("e2e: node " + how + " " + number);
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
