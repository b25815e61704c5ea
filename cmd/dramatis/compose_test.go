package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/literaryai/dramatis/internal/testrig"
)

// composeFile is as much of docker-compose.yml as there is something to say about.
type composeFile struct {
	Services map[string]composeService
}

type composeService struct {
	Image         string
	User          string
	Profiles      []string
	Restart       string
	Command       []string
	Environment   map[string]string
	Ports         []string
	ContainerName string   `yaml:"container_name"`
	ReadOnly      bool     `yaml:"read_only"`
	Grace         string   `yaml:"stop_grace_period"`
	CapDrop       []string `yaml:"cap_drop"`
	SecurityOpt   []string `yaml:"security_opt"`
	Logging       struct{ Options map[string]string }
	Healthcheck   struct {
		Test    []string
		Disable bool
	}
	DependsOn map[string]struct{ Condition string } `yaml:"depends_on"`
	Deploy    struct {
		Resources struct{ Limits map[string]string }
	}
	Build    any
	Networks []string
}

func fromRoot(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// variables are what a compose file takes from its surroundings: ${NAME}, ${NAME:-default}, ${NAME:?what to do}.
var variables = regexp.MustCompile(`\$\{(\w+)(?::([-?])([^}]*))?\}`)

// interpolated is the file as compose sees it with some variables set.
func interpolated(t *testing.T, set map[string]string) composeFile {
	t.Helper()
	text := variables.ReplaceAllStringFunc(fromRoot(t, "docker-compose.yml"), func(found string) string {
		parts := variables.FindStringSubmatch(found)
		switch value := set[parts[1]]; {
		case value != "":
			return value
		case parts[2] == "-":
			return parts[3]
		default:
			return ""
		}
	})
	var c composeFile
	// The library takes a key that stands beside a merged one for a double; as it should, the last one holds.
	if err := yaml.UnmarshalWithOptions([]byte(text), &c, yaml.AllowDuplicateMapKey()); err != nil {
		t.Fatal(err)
	}
	return c
}

// secrets are what somebody must choose before compose does anything.
func secrets() map[string]string {
	return map[string]string{
		"POSTGRES_PASSWORD": "postgres-hunter2", "REDIS_PASSWORD": "redis-hunter2", "NEO4J_PASSWORD": "neo4j-hunter2",
		"GRAFANA_PASSWORD": "grafana-hunter2", "SECRET_KEY": strings.Repeat("k", 32),
	}
}

// roles are the services that are this program.
func (c composeFile) roles() map[string]composeService {
	roles := maps.Clone(c.Services)
	maps.DeleteFunc(roles, func(_ string, s composeService) bool { return s.Build == nil })
	return roles
}

func TestComposeTakesWhatIsDocumented(t *testing.T) {
	t.Parallel()
	example := map[string]bool{} // whether it is left out there, as it has a default
	for _, found := range regexp.MustCompile(`(?m)^(# )?([A-Z_0-9]+)=(.*)$`).FindAllStringSubmatch(fromRoot(t, "deploy/compose.env.example"), -1) {
		example[found[2]] = found[1] != ""
	}
	fallback := map[string]string{}
	for _, s := range settings() {
		fallback[s.env] = s.fallback
	}
	used, docs := map[string]bool{}, fromRoot(t, "docs/docker.md")
	for _, found := range variables.FindAllStringSubmatch(fromRoot(t, "docker-compose.yml"), -1) {
		name, how, rest := found[1], found[2], found[3]
		used[name] = true
		optional, known := example[name]
		_, must := secrets()[name]
		setting, ours := fallback[name]
		switch {
		case !known:
			t.Errorf("%s is not in deploy/compose.env.example", name)
		case must != (how == "?"):
			t.Errorf("%s: secrets must be required, with a word on what to do, and nothing else", found[0])
		case must && (optional || !strings.Contains(rest, "openssl")):
			t.Errorf("%s does not say how to make one, or the example takes it for optional", found[0])
		case !must && how != "-":
			t.Errorf("%s has no default", found[0])
		case ours && how == "-" && rest != setting:
			t.Errorf("the default of %s is %q here and %q in the program", name, rest, setting)
		case !ours && !strings.Contains(docs, name):
			t.Errorf("docs/docker.md does not speak of %s", name)
		}
		if regexp.MustCompile(`PASSWORD|SECRET`).MatchString(name) && !must {
			t.Errorf("%s is a secret that this test does not know", name)
		}
	}
	for name := range example {
		if !used[name] {
			t.Errorf("deploy/compose.env.example names %s, and docker-compose.yml does not", name)
		}
	}
}

// No password may stand in the file itself.
func TestComposeServices(t *testing.T) {
	t.Parallel()
	c := interpolated(t, secrets())
	exact := regexp.MustCompile(`:v?\d+\.\d+(\.\d+)?(-[a-z0-9.]+)?$`)
	for name, s := range c.Services {
		_, role := c.roles()[name]
		once := slices.Equal(s.Command, []string{"migrate", "up"})
		published := name == "api" || name == "grafana"
		for fault, is := range map[string]bool{
			"has a name of its own, so that it cannot be scaled":      s.ContainerName != "",
			"is of no exact version":                                  !role && !exact.MatchString(s.Image),
			"comes back or not as it should not":                      s.Restart != map[bool]string{true: "no", false: "unless-stopped"}[once],
			"keeps capabilities":                                      !slices.Contains(s.CapDrop, "ALL"),
			"may gain privileges":                                     !slices.Contains(s.SecurityOpt, "no-new-privileges:true"),
			"logs without bound":                                      s.Logging.Options["max-size"] == "" || s.Logging.Options["max-file"] == "",
			"has no health check":                                     len(s.Healthcheck.Test) == 0 && !once,
			"publishes a port":                                        len(s.Ports) > 0 && !published,
			"publishes its port to the world unless told not to":      published && !strings.HasPrefix(s.Ports[0], "127.0.0.1:"),
			"may use all of the machine":                              s.Deploy.Resources.Limits["memory"] == "" && !once,
			"may write into its image":                                role && !s.ReadOnly,
			"is root":                                                 s.User == "root" || s.User == "0",
			"is on the outer network, where it has no business":       slices.Contains(s.Networks, "outside") && !published && name != "worker",
			"begins before the tables are there":                      role && !once && s.DependsOn["migrate"].Condition != "service_completed_successfully",
			"does not ask the program itself how it is":               role && !once && !slices.Equal(s.Healthcheck.Test, []string{"CMD", "/dramatis", "health"}),
			"starts with everything, though only monitoring needs it": (name == "prometheus" || name == "grafana") && !slices.Contains(s.Profiles, "monitoring"),
		} {
			if is {
				t.Errorf("%s %s", name, fault)
			}
		}
	}
	for _, name := range []string{"api", "worker", "scheduler", "migrate"} {
		if _, there := c.roles()[name]; !there {
			t.Errorf("there is no %s", name)
		}
	}
	redis := strings.Join(c.Services["redis"].Command, " ")
	for _, wanted := range []string{"--maxmemory-policy noeviction", "--appendonly yes", "--requirepass redis-hunter2"} {
		if !strings.Contains(redis, wanted) {
			t.Errorf("redis runs %q, without %s", redis, wanted)
		}
	}
	grace, err := time.ParseDuration(c.Services["worker"].Grace)
	if err != nil || grace < 20*time.Second { // ten seconds of draining, five of handing back, and a little
		t.Errorf("a worker has %s to stop (%v)", grace, err)
	}
	if grace, err = time.ParseDuration(c.Services["api"].Grace); err != nil || grace <= requestsDrain {
		t.Errorf("the API has %s to stop (%v), and its requests have %s", grace, err, requestsDrain)
	}
	for _, name := range []string{"api", "worker", "scheduler"} {
		s := c.Services[name]
		asked := s.Environment["DRAMATIS_ADDR"]
		answers := map[bool]string{true: asked, false: s.Environment["DRAMATIS_HEALTH_ADDR"]}[name == "api"]
		if asked == "" || asked != answers {
			t.Errorf("%s is asked for its health at %q, and answers at %q", name, asked, answers)
		}
	}
}

// Each role is started with the environment that compose gives it, and takes all of it.
func TestComposeConfiguresTheRoles(t *testing.T) {
	t.Parallel()
	set := secrets()
	maps.Copy(set, map[string]string{"OPENAI_API_KEY": "sk-hunter2", "DRAMATIS_MODEL": "gpt-4o-mini", "DRAMATIS_PRICES": "gpt-4o-mini=0.15/0.60"})
	known := []string{"PGPASSWORD", "GOMEMLIMIT"} // read by a library, and by Go itself
	for _, s := range settings() {
		known = append(known, s.env)
	}
	for _, variables := range []map[string]string{secrets(), set} {
		for name, s := range interpolated(t, variables).roles() {
			for variable := range s.Environment {
				if !slices.Contains(known, variable) {
					t.Errorf("%s is given %s, which is no setting", name, variable)
				}
			}
			cmd, args, err := newRoot(os.Getenv).Find(s.Command)
			if err != nil || len(args) != 0 {
				t.Errorf("%s runs %v, which is no command (%v)", name, s.Command, err)
				continue
			}
			if _, err := Load(func(name string) string { return s.Environment[name] }, cmd.Flags(), s.Command[0]); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestTheImage(t *testing.T) {
	t.Parallel()
	last := map[string]string{} // of each instruction
	stages := strings.Split(fromRoot(t, "Dockerfile"), "\nFROM ")
	final := stages[len(stages)-1]
	for line := range strings.Lines(final) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		last[word] = rest
	}
	if user := last["USER"]; !regexp.MustCompile(`^[1-9]\d*:[1-9]\d*$`).MatchString(user) {
		t.Errorf("it runs as %q, which is no number of an ordinary user", user)
	}
	if !strings.HasPrefix(final, "scratch\n") {
		t.Error("it holds more than what was put into it")
	}
	if !strings.HasSuffix(last["HEALTHCHECK"], `CMD ["/dramatis", "health"]`) {
		t.Errorf("its health is asked by %q", last["HEALTHCHECK"])
	}
	for _, stage := range stages[1 : len(stages)-1] {
		if image, _, _ := strings.Cut(stage, "\n"); !regexp.MustCompile(`:\d+\.\d+\.\d+-`).MatchString(image) {
			t.Errorf("it is built from %s, which is of no exact version", image)
		}
	}
	wanted := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(fromRoot(t, "go.mod"))
	if !strings.Contains(fromRoot(t, "Dockerfile"), "golang:"+wanted[1]+".") {
		t.Errorf("it is not built with Go %s", wanted[1])
	}
}

// Whatever the program is made of must get into the build.
func TestTheBuildHasAllRooms(t *testing.T) {
	t.Parallel()
	ignore := fromRoot(t, ".dockerignore")
	root := os.DirFS(filepath.Join("..", ".."))
	err := fs.WalkDir(root, ".", func(path string, entry fs.DirEntry, err error) error {
		top, _, nested := strings.Cut(path, "/")
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") && path != "." || entry.Name() == "node_modules"):
			return fs.SkipDir
		case nested && strings.HasSuffix(path, ".go") && !strings.Contains(ignore, "\n!"+top+"\n"):
			t.Errorf(".dockerignore keeps %s out of the image's build", path)
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// docker compose itself takes the file, where it is installed.
func TestComposeConfig(t *testing.T) {
	t.Parallel()
	if err := exec.CommandContext(t.Context(), "docker", "compose", "version").Run(); err != nil {
		t.Skipf("docker compose is not installed (%v)", err)
	}
	config := func(set map[string]string) (string, error) {
		cmd := exec.CommandContext(t.Context(), "docker", "compose", "--env-file", os.DevNull, "--profile", "monitoring", "config", "--quiet")
		cmd.Dir = filepath.Join("..", "..")
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}
		for name, value := range set {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := config(secrets()); err != nil {
		t.Errorf("it is refused: %v\n%s", err, out)
	}
	for name := range secrets() {
		set := secrets()
		delete(set, name)
		if out, err := config(set); err == nil || !strings.Contains(out, name) || !strings.Contains(out, "openssl") {
			t.Errorf("without %s: %v\n%s", name, err, out)
		}
	}
}

// exposition is what was scraped: the labels of each metric by its name.
type exposition map[string]map[string]bool

var sample = regexp.MustCompile(`(?m)^([a-z_:]+)(?:\{(.*)\})? \S+$`)

func (e exposition) add(text string) {
	for _, found := range sample.FindAllStringSubmatch(text, -1) {
		if e[found[1]] == nil {
			e[found[1]] = map[string]bool{"job": true, "instance": true} // Prometheus adds them
		}
		for _, label := range regexp.MustCompile(`(\w+)="`).FindAllStringSubmatch(found[2], -1) {
			e[found[1]][label[1]] = true
		}
	}
}

// expressions are those of the dashboard and of the alerts, by where they stand.
func expressions(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	var dashboard struct {
		Panels []struct {
			Title   string
			Type    string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal([]byte(fromRoot(t, "deploy/grafana/dashboards/dramatis.json")), &dashboard); err != nil {
		t.Fatal(err)
	}
	for _, p := range dashboard.Panels {
		if len(p.Targets) == 0 && p.Type != "row" {
			t.Errorf("the panel %q shows nothing", p.Title)
		}
		for i, target := range p.Targets {
			found[fmt.Sprintf("the panel %q, %d", p.Title, i)] = target.Expr
		}
	}
	var alerts struct {
		Groups []struct {
			Rules []struct{ Alert, Expr string }
		}
	}
	if err := yaml.Unmarshal([]byte(fromRoot(t, "deploy/prometheus/alerts.yml")), &alerts); err != nil {
		t.Fatal(err)
	}
	for _, g := range alerts.Groups {
		for _, r := range g.Rules {
			found["the alert "+r.Alert] = r.Expr
		}
	}
	if len(found) < 30 {
		t.Errorf("there are only %d expressions", len(found))
	}
	return found
}

// Every metric of the dashboard and of the alerts is told by the program, with the labels that it is grouped and chosen by.
func TestTheDashboardShowsWhatThereIs(t *testing.T) {
	t.Parallel()
	there := scraped(t)
	there["up"] = map[string]bool{"job": true}
	metric := regexp.MustCompile(`\b(?:dramatis|go|process)_[a-z_]+\b|\bup\b`)
	chosen := regexp.MustCompile(`(\w+)\{([^}]*)\}`)
	grouped := regexp.MustCompile(`(?:by|on) \(([^)]*)\)`)
	for where, expr := range expressions(t) {
		labels := map[string]bool{"le": true}
		for _, name := range metric.FindAllString(expr, -1) {
			if there[name] == nil {
				t.Errorf("%s: the program does not tell of %s", where, name)
			}
			maps.Copy(labels, there[name])
		}
		for _, selector := range chosen.FindAllStringSubmatch(expr, -1) {
			for _, label := range regexp.MustCompile(`(\w+)(?:=|!=|=~|!~)"`).FindAllStringSubmatch(selector[2], -1) {
				if !there[selector[1]][label[1]] {
					t.Errorf("%s: %s has no label %s", where, selector[1], label[1])
				}
			}
		}
		for _, group := range grouped.FindAllStringSubmatch(expr, -1) {
			for label := range strings.SplitSeq(group[1], ",") {
				if label = strings.TrimSpace(label); label != "" && !labels[label] {
					t.Errorf("%s is grouped by %s, which none of its metrics has", where, label)
				}
			}
		}
	}
	for name := range there {
		series := regexp.MustCompile(`_(bucket|sum|count)$`).ReplaceAllString(name, "")
		if strings.HasPrefix(name, "dramatis_") && !slices.ContainsFunc(slices.Collect(maps.Values(expressions(t))), func(e string) bool {
			return strings.Contains(e, series)
		}) {
			t.Errorf("nothing shows %s", name)
		}
	}
}

// scraped runs the program, has it do a little of everything, and reads what it tells Prometheus.
func scraped(t *testing.T) exposition {
	t.Helper()
	dir := dataDir(t)
	p := startUpWith(t, dir, []string{"DRAMATIS_RATE_LIMITS=auth=2"})
	token := p.login(t, p.password)
	world := p.world(t, token)
	p.lines(t, token, world, 0, 3)
	for range 3 { // until there are too many, and once out of the cache
		resp, err := http.PostForm(p.url+"/api/v1/auth/login", url.Values{"username": {adminName}, "password": {"wrong"}})
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		_ = p.get(t.Context(), t, token, "/api/v1/ecosystems/"+world, "application/json").Body.Close()
	}
	all := exposition{}
	all.add(body(t, p.url+"/metrics"))
	p.stop(t, syscall.SIGINT)
	return all
}

func body(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v\n%s", url, resp.Status, err, raw)
	}
	return string(raw)
}

// A role without an API answers for its health and its metrics, and says what it lacks.
func TestRolesAnswerForThemselves(t *testing.T) {
	t.Parallel()
	for _, role := range []string{cmdWorker, cmdScheduler} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			r := testrig.New(t)
			said, out := io.Pipe()
			cmd := command(t, role, "--health-addr", "127.0.0.1:0")
			cmd.Env = append(cmd.Env, "DATABASE_URL="+r.Pool.Config().ConnString(), "REDIS_URL=redis://"+r.Server.Addr())
			cmd.Stderr = out
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			addr := make(chan string, 1)
			go findAddress(said, addr)
			var at string
			select {
			case at = <-addr:
			case <-time.After(testrig.Patience):
				t.Fatal("it does not say where it answers")
			}
			if _, err := askReady(t.Context(), at); err != nil {
				t.Error(err)
			}
			told := exposition{}
			told.add(body(t, "http://"+at+"/metrics"))
			for _, name := range []string{"dramatis_build_info", "dramatis_pool_connections", "go_goroutines"} {
				if told[name] == nil {
					t.Errorf("it does not tell of %s", name)
				}
			}
			r.Server.SetError("out of order")
			_, err := askReady(t.Context(), at)
			if sick := err != nil; sick != (role == cmdWorker) { // a scheduler does without Redis
				t.Errorf("without Redis its health is %v", err)
			}
			r.Server.SetError("")
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); err != nil {
				t.Errorf("it ended with %v", err)
			}
			if _, err := askReady(t.Context(), at); err == nil {
				t.Error("it still answers")
			}
			_ = out.CloseWithError(errors.New("the end"))
		})
	}
}

// findAddress reads a log until it says where the health is answered for, and the rest so that nobody waits for it.
func findAddress(log io.Reader, addr chan<- string) {
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		if _, at, found := strings.Cut(lines.Text(), "addr="); found && strings.Contains(lines.Text(), "answering for the health") {
			addr <- at
		}
	}
}
