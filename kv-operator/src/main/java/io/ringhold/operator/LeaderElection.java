package io.ringhold.operator;

import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.ringhold.operator.objects.Names;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/// Of several operators one acts. Should two think so at once, each order still names the epoch or
/// the version that it was decided on, so only one of two conflicting ones is carried out.
final class LeaderElection {
  @Produces
  @Singleton
  LeaderElectionConfiguration lease() {
    return new LeaderElectionConfiguration(Names.OPERATOR);
  }
}
