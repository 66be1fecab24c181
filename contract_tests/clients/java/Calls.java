import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.gitlab4j.api.GitLabApi;
import org.gitlab4j.api.GitLabApiException;
import org.gitlab4j.api.models.ErrorTrackingClientKey;

/** Call all methods of gitlab4j-api for error tracking, and print a JSON value for each. Reads HOST and TOKEN. */
public class Calls {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  public static void main(String[] arguments) throws Exception {
    try (GitLabApi api = new GitLabApi(System.getenv("HOST"), System.getenv("TOKEN"))) {
      var errorTracking = api.getErrorTrackingApi();
      String project = "demo/platform/integrated";
      List<ErrorTrackingClientKey> keys = errorTracking.getClientKeys(project);
      show(keys.stream().map(key -> Map.of("id", key.getId(), "sentry_dsn", key.getSentryDsn())).toList());
      show(errorTracking.createClientKey(project).getId());
      try {
        errorTracking.getClientKeys("demo/unknown");
      } catch (GitLabApiException error) {
        show(error.getMessage());
      }
    }
  }

  private static void show(Object value) throws Exception {
    System.out.println(MAPPER.writeValueAsString(value));
  }
}
