package io.ringhold.verify.nemesis;

import io.ringhold.verify.Network;
import io.ringhold.verify.ServerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One network namespace for each node, all on one bridge, on which this process has an address
/// too.
///
/// Everything is named after this process, which removes it when it closes. What a process that
/// exists no more has left behind is removed by the next one that makes namespaces. Linux only, and
/// only for root.
public final class Namespaces implements Network, AutoCloseable {
  private static final String NAMESPACE = "ringhold-verify-";
  private static final Pattern OF_PROCESS = Pattern.compile(NAMESPACE + "(\\d+)-\\d+");
  private static final Pattern LINK_OF_PROCESS =
      Pattern.compile("(?:rhv(\\d+)|rv(\\d+)\\.\\d+)(?=[:@])");
  private static final List<Integer> PORTS = List.of(7400, 7500, 7600, 7700);
  private static final int FIRST_ADDRESS = 10;

  private final long pid = ProcessHandle.current().pid();
  private final String bridge = "rhv" + pid;
  private final String subnet = "10.%d.%d.".formatted(128 + pid / 250 % 100, pid % 250);
  private final List<Place> places = new CopyOnWriteArrayList<>();
  private final Thread remover = new Thread(this::remove, "remove-namespaces");

  private Namespaces() {}

  /// Whether this process may make namespaces.
  public static boolean arePossible() {
    try {
      return Shell.run("id", "-u").strip().equals("0")
          && !Shell.run("ip", "netns", "list").contains("Cannot")
          && Shell.run("iptables", "-V").startsWith("iptables");
    } catch (IOException _) {
      return false;
    }
  }

  public static Namespaces create() throws IOException {
    removeLeftBehind();
    var namespaces = new Namespaces();
    Runtime.getRuntime().addShutdownHook(namespaces.remover);
    Shell.run("ip", "link", "add", namespaces.bridge, "type", "bridge");
    Shell.run("ip", "addr", "add", namespaces.subnet + "1/24", "dev", namespaces.bridge);
    Shell.run("ip", "link", "set", namespaces.bridge, "up");
    return namespaces;
  }

  @Override
  public Place next() throws IOException {
    int node = places.size();
    String cable = cable(node);
    String address = subnet + (FIRST_ADDRESS + node);
    Shell.run("ip", "netns", "add", name(node));
    places.add(new Place(address, PORTS, launcher(node)));
    Shell.run("ip", "link", "add", cable, "type", "veth", "peer", "eth0", "netns", name(node));
    Shell.run("ip", "link", "set", cable, "master", bridge, "up");
    in(node, "ip", "link", "set", "lo", "up");
    in(node, "ip", "addr", "add", address + "/24", "dev", "eth0");
    in(node, "ip", "link", "set", "eth0", "up");
    return places.getLast();
  }

  private String cable(int node) {
    return "rv%d.%d".formatted(pid, node);
  }

  private String name(int node) {
    return NAMESPACE + pid + "-" + node;
  }

  private List<String> inside(int node) {
    return List.of("ip", "netns", "exec", name(node));
  }

  /// In a session of its own, to which Linux gives a fair share of the processors: a node that
  /// starts does not have to wait for all threads of those that serve.
  private List<String> launcher(int node) {
    var launcher = new ArrayList<>(inside(node));
    launcher.add("setsid");
    return launcher;
  }

  private void in(int node, String... command) throws IOException {
    var all = new ArrayList<>(inside(node));
    all.addAll(List.of(command));
    Shell.run(all);
  }

  /// A node hears nothing more from another one.
  void deafen(ServerProcess node, ServerProcess to) throws IOException {
    deafen(node, to.host());
  }

  /// A node hears nothing more from the clients.
  void deafenToClients(ServerProcess node) throws IOException {
    deafen(node, subnet + "1");
  }

  private void deafen(ServerProcess node, String address) throws IOException {
    in(homeOf(node), "iptables", "-w", "-A", "INPUT", "-s", address, "-j", "DROP");
  }

  /// A node loses this share of the packets that it is sent.
  void lose(ServerProcess node, double share) throws IOException {
    String probability = String.format(Locale.ROOT, "%.2f", share);
    in(
        homeOf(node),
        "iptables",
        "-w",
        "-A",
        "INPUT",
        "-i",
        "eth0",
        "-m",
        "statistic",
        "--mode",
        "random",
        "--probability",
        probability,
        "-j",
        "DROP");
  }

  /// A node sends no faster than this.
  void slow(ServerProcess node, int kilobitsPerSecond) throws IOException {
    in(
        homeOf(node),
        "tc",
        "qdisc",
        "replace",
        "dev",
        "eth0",
        "root",
        "tbf",
        "rate",
        kilobitsPerSecond + "kbit",
        "burst",
        "16kb",
        "latency",
        "400ms");
  }

  private int homeOf(ServerProcess node) {
    return places.stream().map(Place::host).toList().indexOf(node.host());
  }

  /// Undoes all harm.
  void heal() throws IOException {
    for (int node = 0; node < places.size(); node++) {
      in(node, "iptables", "-w", "-F", "INPUT");
      if (Shell.run(inside("tc", node)).contains("tbf")) {
        in(node, "tc", "qdisc", "del", "dev", "eth0", "root");
      }
    }
  }

  private List<String> inside(String tool, int node) {
    var all = new ArrayList<>(inside(node));
    all.addAll(List.of(tool, "qdisc", "show", "dev", "eth0"));
    return all;
  }

  private static void removeLeftBehind() throws IOException {
    Matcher namespaces = OF_PROCESS.matcher(Shell.run("ip", "netns", "list"));
    while (namespaces.find()) {
      if (isGone(namespaces.group(1))) {
        removeNamespace(namespaces.group());
      }
    }
    Matcher links = LINK_OF_PROCESS.matcher(Shell.run("ip", "-o", "link", "show"));
    while (links.find()) {
      if (isGone(links.group(1) == null ? links.group(2) : links.group(1))) {
        Shell.run("ip", "link", "del", links.group());
      }
    }
  }

  private static boolean isGone(String pid) {
    return ProcessHandle.of(Long.parseLong(pid)).isEmpty();
  }

  private static void removeNamespace(String name) throws IOException {
    Shell.run("ip", "netns", "pids", name)
        .lines()
        .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())).stream())
        .forEach(ProcessHandle::destroyForcibly);
    Shell.run("ip", "netns", "del", name);
  }

  private void remove() {
    try {
      for (int node = 0; node < places.size(); node++) {
        // A namespace lives on for as long as a dying process is in it, but without a cable.
        Shell.run("ip", "link", "del", cable(node));
        removeNamespace(name(node));
      }
      Shell.run("ip", "link", "del", bridge);
    } catch (IOException e) {
      System.err.println("left behind: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(remover);
    remove();
  }
}
