package io.twinwall.vrrp.edge;

/** A node on which nothing is ever down. */
record AllUp() implements GroupEdge.Conditions {
    @Override
    public boolean portUsable(int port) {
        return true;
    }

    @Override
    public boolean trackedUp(int thing) {
        return true;
    }

    @Override
    public boolean inMaintenance() {
        return false;
    }

    @Override
    public boolean mayPreempt() {
        return true;
    }
}
