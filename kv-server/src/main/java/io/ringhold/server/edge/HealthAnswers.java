package io.ringhold.server.edge;

import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.quarkus.grpc.runtime.health.GrpcHealthStorage;
import io.ringhold.api.v1.KvGrpc;
import jakarta.enterprise.context.ApplicationScoped;

/// What `grpc.health.v1` says of the node and of its public door. Left alone, Quarkus says SERVING
/// as soon as the port is open.
@ApplicationScoped
public class HealthAnswers {
  private final GrpcHealthStorage health;

  HealthAnswers(GrpcHealthStorage health) {
    this.health = health;
  }

  public void serving(boolean serves) {
    ServingStatus status = serves ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    health.setStatus(GrpcHealthStorage.DEFAULT_SERVICE_NAME, status);
    health.setStatus(KvGrpc.SERVICE_NAME, status);
  }
}
