package io.twinwall.vrrp;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;

/**
 * UDP from one side to the other, run by kernel tests inside namespaces: {@code UdpPing echo 192.0.2.254 7} sends back
 * what comes; {@code UdpPing ask 192.0.2.254 7 150} asks so many times, 20 ms apart, and prints how many answers came.
 */
final class UdpPing {
    private static final int PERIOD_MILLIS = 20;
    private static final int LAST_ANSWERS_MILLIS = 500;

    private UdpPing() {}

    public static void main(String[] arguments) throws Exception {
        InetSocketAddress server =
                new InetSocketAddress(InetAddress.getByName(arguments[1]), Integer.parseInt(arguments[2]));
        if (arguments[0].equals("echo")) {
            echo(server);
        } else {
            ask(server, Integer.parseInt(arguments[3]));
        }
    }

    private static void echo(InetSocketAddress at) throws Exception {
        try (DatagramSocket socket = new DatagramSocket(at)) {
            System.out.println("READY");
            DatagramPacket packet = new DatagramPacket(new byte[64], 64);
            while (!Thread.currentThread().isInterrupted()) {
                socket.receive(packet);
                socket.send(packet);
            }
        }
    }

    private static void ask(InetSocketAddress server, int times) throws Exception {
        int answers = 0;
        try (DatagramSocket socket = new DatagramSocket()) {
            System.out.println("READY");
            for (int i = 0; i < times; i++) {
                socket.send(new DatagramPacket(ByteBuffer.allocate(4).putInt(0, i).array(), 4, server));
                answers += answersWithin(socket, PERIOD_MILLIS);
            }
            answers += answersWithin(socket, LAST_ANSWERS_MILLIS);
        }
        System.out.println("ENDED " + answers);
    }

    private static int answersWithin(DatagramSocket socket, int millis) throws Exception {
        int answers = 0;
        DatagramPacket packet = new DatagramPacket(new byte[64], 64);
        long end = System.nanoTime() + millis * 1_000_000L;
        for (long left = millis; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            socket.setSoTimeout((int) left);
            try {
                socket.receive(packet);
                answers++;
            } catch (SocketTimeoutException _) {
                return answers;
            }
        }
        return answers;
    }
}
