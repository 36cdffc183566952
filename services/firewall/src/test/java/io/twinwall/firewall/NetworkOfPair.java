package io.twinwall.firewall;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One {@link PairNetwork} for every test class that asks for it: it takes seconds to stand. */
final class NetworkOfPair implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == PairNetwork.class;
    }

    @Override
    public PairNetwork resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(NetworkOfPair.class))
                .getOrComputeIfAbsent(PairNetwork.class, none -> make(), PairNetwork.class);
    }

    private static PairNetwork make() {
        try {
            return new PairNetwork();
        } catch (Exception broken) {
            throw new AssertionError("the network does not stand", broken);
        }
    }
}
