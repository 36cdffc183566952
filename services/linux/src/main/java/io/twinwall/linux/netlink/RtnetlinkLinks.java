package io.twinwall.linux.netlink;

import io.twinwall.linux.Kernel;
import io.twinwall.linux.KernelRefused;
import io.twinwall.linux.ffi.Errno;
import io.twinwall.model.value.DeviceName;
import io.twinwall.model.value.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** RTM_NEWLINK and its relatives; devices are named by IFLA_IFNAME, so that no index is looked up first. */
final class RtnetlinkLinks implements Links, Kernel.Closing {
    private final Conversation kernel;

    RtnetlinkLinks(Conversation kernel) {
        this.kernel = kernel;
    }

    /** {@inheritDoc} Devices with names that no document could hold are left out. */
    @Override
    public List<Link> list() throws KernelRefused {
        List<Link> links = new ArrayList<>();
        for (Received.Body body : kernel.dump("list devices", bytes ->
                Request.start(bytes, Wire.RTM_GETLINK, Wire.NLM_F_DUMP).link(0, 0, 0))) {
            if (body instanceof Received.LinkIs found) {
                links.add(found.link());
            }
        }
        return links;
    }

    @Override
    public Optional<Link> find(DeviceName name) throws KernelRefused {
        return find(kernel, name);
    }

    /** The device of that name, asked over any conversation. */
    static Optional<Link> find(Conversation kernel, DeviceName name) throws KernelRefused {
        List<Link> found = new ArrayList<>();
        kernel.get("find device " + name,
                bytes -> Request.start(bytes, Wire.RTM_GETLINK, 0).link(0, 0, 0).put(Wire.IFLA_IFNAME, name.text()),
                body -> {
                    if (body instanceof Received.LinkIs link) {
                        found.add(link.link());
                    }
                },
                Errno.ENODEV);
        return found.stream().findFirst();
    }

    @Override
    public void addMacvlan(DeviceName name, DeviceName parent, MacAddress mac) throws KernelRefused {
        String asked = "add macvlan " + name + " on " + parent;
        Optional<Link> below = find(parent);
        if (below.isEmpty()) {
            throw new KernelRefused(asked, Errno.ENODEV, "there is no device " + parent);
        }
        kernel.change(asked, bytes -> {
            Request request = Request.start(bytes, Wire.RTM_NEWLINK,
                    Wire.NLM_F_ACK | Wire.NLM_F_CREATE | Wire.NLM_F_EXCL)
                    .link(0, 0, 0)
                    .put(Wire.IFLA_IFNAME, name.text())
                    .put(Wire.IFLA_LINK, below.get().index())
                    .put(Wire.IFLA_ADDRESS, mac.bytes());
            int info = request.open(Wire.IFLA_LINKINFO);
            request.put(Wire.IFLA_INFO_KIND, "macvlan");
            int data = request.open(Wire.IFLA_INFO_DATA);
            return request.put(Wire.IFLA_MACVLAN_MODE, Wire.MACVLAN_MODE_BRIDGE).close(data).close(info);
        });
        try {
            noIpv6AddressOfItsOwn(asked, name);
        } catch (KernelRefused e) {
            delete(name);
            throw e;
        }
    }

    /** The kernel takes IFLA_AF_SPEC only for a device that exists (rtnl_newlink_create passes it over). */
    private void noIpv6AddressOfItsOwn(String asked, DeviceName name) throws KernelRefused {
        kernel.change(asked, bytes -> {
            Request request = Request.start(bytes, Wire.RTM_SETLINK, Wire.NLM_F_ACK)
                    .link(0, 0, 0)
                    .put(Wire.IFLA_IFNAME, name.text());
            int families = request.open(Wire.IFLA_AF_SPEC);
            int ipv6 = request.open(Wire.AF_INET6);
            return request.putByte(Wire.IFLA_INET6_ADDR_GEN_MODE, Wire.IN6_ADDR_GEN_MODE_NONE).close(ipv6)
                    .close(families);
        }, Errno.EAFNOSUPPORT); // a kernel without IPv6 makes no such address
    }

    @Override
    public void delete(DeviceName name) throws KernelRefused {
        kernel.change("delete device " + name,
                bytes -> Request.start(bytes, Wire.RTM_DELLINK, Wire.NLM_F_ACK)
                        .link(0, 0, 0)
                        .put(Wire.IFLA_IFNAME, name.text()),
                Errno.ENODEV);
    }

    @Override
    public void setUp(DeviceName name, boolean up) throws KernelRefused {
        kernel.change("set device " + name + (up ? " up" : " down"),
                bytes -> Request.start(bytes, Wire.RTM_SETLINK, Wire.NLM_F_ACK)
                        .link(0, up ? Wire.IFF_UP : 0, Wire.IFF_UP)
                        .put(Wire.IFLA_IFNAME, name.text()));
    }

    @Override
    public void setMtu(DeviceName name, int mtu) throws KernelRefused {
        kernel.change("set mtu of " + name + " to " + mtu,
                bytes -> Request.start(bytes, Wire.RTM_SETLINK, Wire.NLM_F_ACK)
                        .link(0, 0, 0)
                        .put(Wire.IFLA_IFNAME, name.text())
                        .put(Wire.IFLA_MTU, mtu));
    }

    @Override
    public void setMac(DeviceName name, MacAddress mac) throws KernelRefused {
        kernel.change("set address of " + name + " to " + mac,
                bytes -> Request.start(bytes, Wire.RTM_SETLINK, Wire.NLM_F_ACK)
                        .link(0, 0, 0)
                        .put(Wire.IFLA_IFNAME, name.text())
                        .put(Wire.IFLA_ADDRESS, mac.bytes()));
    }

    @Override
    public void rename(DeviceName name, DeviceName next) throws KernelRefused {
        String asked = "rename " + name + " to " + next;
        Optional<Link> link = find(name);
        if (link.isEmpty()) {
            throw new KernelRefused(asked, Errno.ENODEV, "there is no device " + name);
        }
        if (rename(asked, link.get().index(), next, Errno.EBUSY) == Errno.EBUSY) {
            setUp(name, false);
            rename(asked, link.get().index(), next);
            setUp(next, true);
        }
    }

    private int rename(String asked, int index, DeviceName next, int... tolerated) throws KernelRefused {
        return kernel.change(asked,
                bytes -> Request.start(bytes, Wire.RTM_SETLINK, Wire.NLM_F_ACK)
                        .link(index, 0, 0)
                        .put(Wire.IFLA_IFNAME, next.text()),
                tolerated);
    }

    @Override
    public void close() {
        kernel.close();
    }
}
