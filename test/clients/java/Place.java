/** Where the server is, and one line for every step. */
final class Place {
    interface Work {
        void run() throws Exception;
    }

    static final String URL = System.getenv("RISKGRAPH_URL");
    static final String TENANT_ID = System.getenv("RISKGRAPH_TENANT_ID");
    static final String CLIENT_ID = System.getenv("RISKGRAPH_CLIENT_ID");
    static final String CLIENT_SECRET = System.getenv("RISKGRAPH_CLIENT_SECRET");
    static final String CERTIFICATE = System.getenv("RISKGRAPH_CERTIFICATE");
    static final String PUBLIC_CLIENT_ID = System.getenv("RISKGRAPH_PUBLIC_CLIENT_ID");
    static final String READER_ID = System.getenv("RISKGRAPH_READER_ID");
    static final String READER_SECRET = System.getenv("RISKGRAPH_READER_SECRET");
    static final int SIGN_IN_COUNT = Integer.parseInt(System.getenv("RISKGRAPH_SIGN_IN_COUNT"));
    static final String[] USER_IDS = System.getenv("RISKGRAPH_USER_IDS").split(",");
    static final String[] SIGN_IN_IDS = System.getenv("RISKGRAPH_SIGN_IN_IDS").split(",");

    static boolean hasFailed = false;

    private Place() {}

    /** Runs one step and reports it; a step that fails keeps no other from running. */
    static void step(String name, Work work) {
        try {
            work.run();
            System.out.println("ok " + name);
        } catch (Throwable error) {
            hasFailed = true;
            System.out.println("not ok " + name);
            for (var cause = error; cause != null; cause = cause.getCause()) System.out.println("  " + cause);
            for (int index = 0; index < Math.min(6, error.getStackTrace().length); index++) {
                System.out.println("    " + error.getStackTrace()[index]);
            }
        }
    }

    static void equal(Object found, Object expected) {
        if (!java.util.Objects.equals(found, expected)) throw new AssertionError(found + " is not " + expected);
    }

    static void holds(boolean condition, Object found) {
        if (!condition) throw new AssertionError("found " + found);
    }

    /** What something is refused with; fails when it is not, or with another kind of error. */
    static <T extends Throwable> T refusal(Class<T> kind, Work work) {
        try {
            work.run();
        } catch (Throwable error) {
            if (kind.isInstance(error)) return kind.cast(error);
            throw new AssertionError("refused with " + error, error);
        }
        throw new AssertionError("was not refused");
    }
}
