package io.twinwall.appliance.control;

import io.twinwall.model.value.IpAddress;
import java.util.Optional;

/** A route as an operator reads it; {@code origin} is who made it: kernel, static, twinwall or another's number. */
record RouteStatus(String to, Optional<IpAddress> via, String device, String origin, int metric) {}
