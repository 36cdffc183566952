package io.twinwall.appliance.history;

import io.twinwall.sync.wire.CommitId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.WindowCacheConfig;
import org.eclipse.jgit.util.SystemReader;

/**
 * The repository of a node, bare, in {@code history.git} beneath the state directory. Written a file an
 * object, and read so; JGit is loaded where somebody had git pack them. Methods return after what they wrote is on
 * disk.
 */
public final class History implements AutoCloseable {
    /** Of the repository: what the head of {@code configuration.yaml} is told to others as. */
    private static final String MAIN = "refs/heads/main";

    private static final String BRANCHES = "refs/heads/";
    private static final long WINDOW_CACHE_BYTES = 1 << 20;

    private final Path directory;
    private final LooseFiles loose;
    private Optional<Repository> open = Optional.empty();

    public History(Path state) {
        this.directory = state.resolve("history.git");
        this.loose = new LooseFiles(directory);
    }

    /** Where it lies. */
    public Path directory() {
        return directory;
    }

    private Repository repository() throws IOException {
        if (open.isEmpty()) {
            WindowCacheConfig cache = new WindowCacheConfig();
            cache.setPackedGitLimit(WINDOW_CACHE_BYTES);
            cache.setPackedGitWindowSize(8 << 10);
            cache.setDeltaBaseCacheLimit(1 << 20);
            if (!(SystemReader.getInstance() instanceof AloneReader)) {
                SystemReader.setInstance(new AloneReader(SystemReader.getInstance()));
            }
            cache.install();
            open = Optional.of(new FileRepository(directory.toFile()));
        }
        return open.get();
    }

    public synchronized boolean has(CommitId id) throws IOException {
        return loose.has(id.hex()) || (loose.isPacked() && repository().getObjectDatabase().has(object(id)));
    }

    /** Keeps objects; those that are there already cost nothing. */
    public synchronized void insert(Collection<GitObject> objects) throws IOException {
        loose.insert(objects);
    }

    /** A commit; empty where it is not here. */
    public synchronized Optional<CommitObject> commit(CommitId id) throws IOException {
        return read(GitObject.Kind.COMMIT, id.hex()).map(CommitObject::parse);
    }

    /** The document of a commit that is here. */
    public synchronized byte[] document(CommitId id) throws IOException {
        CommitObject commit = commit(id).orElseThrow(() -> new IOException("commit " + id + " is not here"));
        return needed(GitObject.Kind.BLOB, needed(GitObject.Kind.TREE, commit.tree()).documentOfTree()).bytes();
    }

    /** A commit and those before it, newest first, at most {@code limit}. */
    public synchronized List<CommitObject> line(CommitId head, int limit) throws IOException {
        List<CommitObject> line = new ArrayList<>();
        Optional<CommitId> next = Optional.of(head);
        while (next.isPresent() && line.size() < limit) {
            CommitId id = next.get();
            CommitObject commit = commit(id).orElseThrow(() -> new IOException("commit " + id + " is not here"));
            line.add(commit);
            next = commit.parent();
        }
        return line;
    }

    /** The objects of a commit and of those before it, down to {@code known}, which the other side has. */
    public synchronized List<GitObject> objects(CommitId head, Optional<CommitId> known) throws IOException {
        List<GitObject> objects = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Optional<CommitId> next = Optional.of(head); next.isPresent() && !next.equals(known); ) {
            GitObject commit = needed(GitObject.Kind.COMMIT, next.get().hex());
            CommitObject parsed = CommitObject.parse(commit);
            if (seen.add(parsed.tree())) {
                GitObject tree = needed(GitObject.Kind.TREE, parsed.tree());
                if (seen.add(tree.documentOfTree())) {
                    objects.add(needed(GitObject.Kind.BLOB, tree.documentOfTree()));
                }
                objects.add(tree);
            }
            objects.add(commit);
            next = parsed.parent();
        }
        return objects;
    }

    /** What {@code main} names; no more than a note of it, see {@code configuration.yaml}. */
    public synchronized Optional<CommitId> head() throws IOException {
        Optional<String> named = loose.reference(MAIN);
        if (named.isEmpty() && loose.hasPackedReferences()) {
            named = Optional.ofNullable(repository().exactRef(MAIN)).map(Ref::getObjectId).map(AnyObjectId::name);
        }
        return named.map(CommitId::new);
    }

    /** Whether {@code main} names this commit, as far as can be told without git. */
    public boolean headIs(CommitId id) {
        try {
            return Files.readString(directory.resolve(MAIN)).strip().equals(id.hex());
        } catch (IOException e) {
            return false;
        }
    }

    /** Every branch and what it names, as a text; without git. */
    public String standing() throws IOException {
        Path heads = directory.resolve(BRANCHES);
        if (!Files.exists(heads)) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(heads)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                text.append(heads.relativize(file)).append(' ').append(Files.readString(file).strip()).append('\n');
            }
        }
        return text.toString();
    }

    public synchronized void head(CommitId id) throws IOException {
        loose.point(MAIN, id.hex());
    }

    /** Keeps a line of commits under a name of its own. */
    public synchronized void branch(String name, CommitId id) throws IOException {
        loose.point(BRANCHES + name, id.hex());
    }

    /** Whether there are branches besides {@code main}, as far as can be told without git. */
    public boolean hasBranches() {
        try (Stream<Path> names = Files.list(directory.resolve(BRANCHES))) {
            return names.anyMatch(name -> !name.endsWith("main"));
        } catch (IOException e) {
            return false;
        }
    }

    /** Branches besides {@code main}, by name. */
    public synchronized Map<String, CommitId> branches() throws IOException {
        Map<String, CommitId> branches = new TreeMap<>();
        if (!loose.hasPackedReferences()) {
            for (String line : standing().lines().toList()) {
                String[] named = line.split(" ", 2);
                if (!named[0].equals("main")) {
                    branches.put(named[0], new CommitId(named[1]));
                }
            }
            return branches;
        }
        for (Ref ref : repository().getRefDatabase().getRefsByPrefix(BRANCHES)) {
            if (!ref.getName().equals(MAIN)) {
                branches.put(ref.getName().substring(BRANCHES.length()), new CommitId(ref.getObjectId().name()));
            }
        }
        return branches;
    }

    private GitObject needed(GitObject.Kind kind, String id) throws IOException {
        return read(kind, id).orElseThrow(() -> new IOException("object " + id + " is not here"));
    }

    private Optional<GitObject> read(GitObject.Kind kind, String id) throws IOException {
        Optional<GitObject> own = loose.read(kind, id);
        if (own.isPresent() || !loose.isPacked()) {
            return own;
        }
        try (ObjectReader reader = repository().newObjectReader()) {
            return Optional.of(new GitObject(kind, reader.open(ObjectId.fromString(id), type(kind)).getBytes()));
        } catch (MissingObjectException e) {
            return Optional.empty();
        }
    }

    private static int type(GitObject.Kind kind) {
        return switch (kind) {
            case COMMIT -> Constants.OBJ_COMMIT;
            case TREE -> Constants.OBJ_TREE;
            case BLOB -> Constants.OBJ_BLOB;
        };
    }

    private static ObjectId object(CommitId id) {
        return ObjectId.fromString(id.hex());
    }

    @Override
    public synchronized void close() {
        open.ifPresent(Repository::close);
        open = Optional.empty();
    }
}
