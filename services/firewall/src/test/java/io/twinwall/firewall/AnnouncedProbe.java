package io.twinwall.firewall;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** As much of TFTP (RFC 1350) and SIP (RFC 3261, SDP of RFC 8866) as has the other end answer from elsewhere. */
final class AnnouncedProbe {
    private static final int TFTP = 69;
    private static final int SIP = 5060;
    private static final int VOICE = 40_000;
    private static final int PATIENCE_MILLIS = 1_000;
    private static final int TRIES = 2;

    private AnnouncedProbe() {}

    /** Answers a request for a file from a port of its own, and an invitation at the port it announces. */
    static String serve() throws IOException {
        listen(TFTP);
        listen(SIP);
        return "serving";
    }

    private static void listen(int port) throws IOException {
        DatagramSocket socket = new DatagramSocket(port);
        Thread.ofPlatform().daemon().name("announced-" + port).start(() -> answer(socket, port));
    }

    private static void answer(DatagramSocket socket, int port) {
        byte[] bytes = new byte[2_048];
        while (true) {
            DatagramPacket asked = new DatagramPacket(bytes, bytes.length);
            try (DatagramSocket other = new DatagramSocket()) {
                socket.receive(asked);
                int to = port == TFTP ? asked.getPort() : VOICE;
                byte[] answer = "announced".getBytes(StandardCharsets.US_ASCII);
                other.send(new DatagramPacket(answer, answer.length, new InetSocketAddress(asked.getAddress(), to)));
            } catch (IOException e) {
                return;
            }
        }
    }

    /** Asks for a file; what came from the server's other port, or silence. */
    static String tftp(String host) throws IOException {
        byte[] request = "\0\1file\0octet\0".getBytes(StandardCharsets.US_ASCII);
        try (DatagramSocket socket = new DatagramSocket()) {
            return asked(socket, socket, request, new InetSocketAddress(InetAddress.getByName(host), TFTP));
        }
    }

    /** Invites; what came at the port that the invitation announces, or silence. */
    static String sip(String own, String host) throws IOException {
        String session = "v=0\r\no=- 1 1 IN IP4 " + own + "\r\ns=-\r\nc=IN IP4 " + own + "\r\nt=0 0\r\nm=audio " + VOICE
                + " RTP/AVP 0\r\n";
        String invitation = "INVITE sip:bob@" + host + " SIP/2.0\r\nVia: SIP/2.0/UDP " + own + ":" + SIP
                + ";branch=z9hG4bK1\r\nFrom: <sip:ann@" + own + ">;tag=1\r\nTo: <sip:bob@" + host + ">\r\nCall-ID: 1@"
                + own + "\r\nCSeq: 1 INVITE\r\nContact: <sip:ann@" + own + ":" + SIP + ">\r\nMax-Forwards: 70\r\n"
                + "Content-Type: application/sdp\r\nContent-Length: " + session.length() + "\r\n\r\n" + session;
        try (DatagramSocket socket = new DatagramSocket(SIP + 1); DatagramSocket voice = new DatagramSocket(VOICE)) {
            return asked(socket, voice, invitation.getBytes(StandardCharsets.US_ASCII),
                    new InetSocketAddress(InetAddress.getByName(host), SIP));
        }
    }

    private static String asked(DatagramSocket socket, DatagramSocket hearing, byte[] request, InetSocketAddress to)
            throws IOException {
        hearing.setSoTimeout(PATIENCE_MILLIS);
        for (int i = 0; i < TRIES; i++) {
            socket.send(new DatagramPacket(request, request.length, to));
            DatagramPacket heard = new DatagramPacket(new byte[64], 64);
            try {
                hearing.receive(heard);
                return new String(heard.getData(), 0, heard.getLength(), StandardCharsets.US_ASCII);
            } catch (SocketTimeoutException e) {
                // Asked once more: a busy machine may have let it wait too long.
            }
        }
        return "silence";
    }
}
