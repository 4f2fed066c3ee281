package io.ringhold.operator;

import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.ringhold.operator.objects.Names;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Of several operators one acts. Should two think so at once, each order still names the epoch or
/// the version that it was decided on, so only one of two conflicting ones is carried out.
final class LeaderElection {
  /// Beside the operator's own pod, unless `kv-operator.lease-namespace` says otherwise.
  @Produces
  @Singleton
  LeaderElectionConfiguration lease(
      @ConfigProperty(name = "kv-operator.lease-namespace") Optional<String> namespace) {
    return namespace
        .map(given -> new LeaderElectionConfiguration(Names.OPERATOR, given))
        .orElseGet(() -> new LeaderElectionConfiguration(Names.OPERATOR));
  }
}
