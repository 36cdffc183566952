package io.twinwall.model.config;

import io.twinwall.model.schema.Default;
import io.twinwall.model.schema.Doc;
import io.twinwall.model.value.DetectMultiplier;
import io.twinwall.model.value.Endpoint;
import io.twinwall.model.value.HttpStatus;
import io.twinwall.model.value.HttpTarget;
import io.twinwall.model.value.IpAddress;
import io.twinwall.model.value.Streak;
import io.twinwall.model.value.TimeSpan;
import io.twinwall.model.value.UserName;
import java.util.List;
import java.util.Optional;

/** A question asked again and again; exactly one of {@code ping, tcp, http, command, bfd} says which. */
public record CheckConfig(
        @Doc("address that must answer an ICMP echo") Optional<IpAddress> ping,
        @Doc("ADDRESS:PORT that must take a TCP connection") Optional<Endpoint> tcp,
        @Doc("http://ADDRESS[:PORT]/PATH that must answer with the status") Optional<HttpTarget> http,
        @Doc("status an http check wants; any 2xx or 3xx when absent") Optional<HttpStatus> status,
        @Doc("program with its arguments, an absolute path first; exit status 0 is up") List<String> command,
        @Doc("account the command runs as") @Default("nobody") UserName user,
        @Doc("address of a BFD neighbour on a connected network (RFC 5881)") Optional<IpAddress> bfd,
        @Doc("packets in a row a BFD session may miss") @Default("3") DetectMultiplier multiplier,
        @Doc("time between two questions; for bfd between two packets, 10ms or more") @Default("1s") TimeSpan interval,
        @Doc("how long an answer may take") @Default("1s") TimeSpan timeout,
        @Doc("good answers in a row that bring the check up") @Default("2") Streak rise,
        @Doc("bad answers in a row that take the check down") @Default("3") Streak fall) {}
