package io.ringhold.server.cluster;

import static io.ringhold.server.cluster.Decision.refused;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The verbs on keyspaces.
public final class KeyspaceVerbs {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-_a-z0-9]{0,61}[a-z0-9])?");
  private static final int KEYSPACES_MAX = 1_000;

  /// Largest key and value that the server takes at all.
  public record Ceiling(int keyBytes, int valueBytes) {}

  private final ClusterState state;
  private final Ceiling ceiling;

  private KeyspaceVerbs(ClusterState state, Ceiling ceiling) {
    this.state = state;
    this.ceiling = ceiling;
  }

  public static KeyspaceVerbs on(ClusterState state, Ceiling ceiling) {
    return new KeyspaceVerbs(state, ceiling);
  }

  /// @param keyBytesMax 0 = that of the server; the same for values
  public Decision create(String name, int keyBytesMax, int valueBytesMax) {
    if (!NAME.matcher(name).matches()) {
      return refused(
          "INVALID_NAME",
          "'%s' is no name of a keyspace: 1 to 63 lower-case letters, digits, dashes and underscores",
          name);
    }
    if (state.keyspace(name).isPresent()) {
      return refused("KEYSPACE_EXISTS", "keyspace %s exists already", name);
    }
    if (state.keyspaces().size() >= KEYSPACES_MAX) {
      return refused(
          "LIMIT_EXCEEDED",
          "a cluster has at most %d keyspaces, dropped ones included",
          KEYSPACES_MAX);
    }
    Keyspace created =
        new Keyspace(
            name,
            Math.toIntExact(state.nextId()),
            keyBytesMax == 0 ? ceiling.keyBytes() : keyBytesMax,
            valueBytesMax == 0 ? ceiling.valueBytes() : valueBytesMax,
            false);
    return within(created, add(created), state.nextId() + 1);
  }

  public Decision drop(String name) {
    if (name.equals(Keyspace.DEFAULT)) {
      return refused("DEFAULT_KEYSPACE", "the default keyspace cannot be dropped");
    }
    return state
        .keyspace(name)
        .<Decision>map(old ->
            new Decision.Accepted(
                state.withKeyspaces(
                    change(
                        old,
                        new Keyspace(name, old.id(), old.keyBytesMax(), old.valueBytesMax(), true)),
                    state.nextId())))
        .orElseGet(() -> unknown(name));
  }

  /// @param keyBytesMax 0 = as it was; the same for values
  public Decision limit(String name, int keyBytesMax, int valueBytesMax) {
    return state
        .keyspace(name)
        .map(old -> {
          Keyspace limited =
              new Keyspace(
                  name,
                  old.id(),
                  keyBytesMax == 0 ? old.keyBytesMax() : keyBytesMax,
                  valueBytesMax == 0 ? old.valueBytesMax() : valueBytesMax,
                  false);
          return within(limited, change(old, limited), state.nextId());
        })
        .orElseGet(() -> unknown(name));
  }

  private Decision unknown(String name) {
    return refused("UNKNOWN_KEYSPACE", "there is no keyspace %s", name);
  }

  private Decision within(Keyspace keyspace, List<Keyspace> all, long nextId) {
    if (keyspace.keyBytesMax() < 1 || keyspace.keyBytesMax() > ceiling.keyBytes()) {
      return refused(
          "LIMIT_EXCEEDED",
          "keys of %d bytes: 1 to %d are possible",
          keyspace.keyBytesMax(),
          ceiling.keyBytes());
    }
    if (keyspace.valueBytesMax() < 1 || keyspace.valueBytesMax() > ceiling.valueBytes()) {
      return refused(
          "LIMIT_EXCEEDED",
          "values of %d bytes: 1 to %d are possible",
          keyspace.valueBytesMax(),
          ceiling.valueBytes());
    }
    return new Decision.Accepted(state.withKeyspaces(all, nextId));
  }

  private List<Keyspace> add(Keyspace created) {
    List<Keyspace> next = new ArrayList<>(state.keyspaces());
    next.add(created);
    return next;
  }

  private List<Keyspace> change(Keyspace old, Keyspace changed) {
    return state.keyspaces().stream()
        .map(keyspace -> keyspace.id() == old.id() ? changed : keyspace)
        .toList();
  }
}
