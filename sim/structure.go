package sim

import (
	"cmp"
	"slices"
	"time"

	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/simple"

	"github.com/literaryai/dramatis"
)

// Structure is the social structure of a world at one moment. People are named by their numbers. Two people are tied
// when either knows the other or feels something about them; see tied.
type Structure struct {
	Communities []Community // the largest first
	People      []Position  // by number
	Brokers     []int       // people between communities, the one who stands in most ways first; at most brokersMost
	CutTies     [][2]int    // ties without which the world would fall apart, by numbers; at most cutTiesMost
	Triads      Triads
	Sampled     int // from how many people betweenness was estimated; 0 when it is exact
}

// Community is people who belong together, by their numbers.
type Community struct {
	Number  int // 1, 2, 3 …
	Members []int
}

// Position is where somebody stands in the structure.
type Position struct {
	Number        int
	Community     int     // 0 for those who know nobody
	Degree        int     // how many they are tied to
	Standing      float64 // the sum of the strengths towards them: weighted in-degree
	PageRank      float64 // share of all regard that ends with them, by how others like and know them (Page et al. 1999)
	Betweenness   float64 // share of the shortest ways between others that lead through them (Freeman 1977), 0 to 1
	Participation float64 // how evenly their ties are spread over communities, 0 for one only (Guimerà and Amaral 2005)
}

// StructureOf works out the social structure of people with the bonds between them.
func StructureOf(people []dramatis.Character, bonds []dramatis.Relationship, now time.Time, seed int64) Structure {
	s := newFabric(people, bonds, now)
	betweenness, sampled := s.betweenness(seed)
	structure := Structure{
		Communities: s.communities(), People: s.positions(betweenness), CutTies: s.cutTies(), Triads: s.triads(), Sampled: sampled,
	}
	structure.Brokers = brokers(structure.People)
	return structure
}

// fabric is a world prepared for looking at its structure: everybody has a place in the order of the numbers.
type fabric struct {
	web
	numbers []int
	ties    map[[2]int]tie // by places {from, to}
	known   [][]int        // by place: those one is tied to, in order
}

func newFabric(people []dramatis.Character, bonds []dramatis.Relationship, now time.Time) *fabric {
	s := &fabric{numbers: make([]int, len(people)), ties: make(map[[2]int]tie, len(bonds)), known: make([][]int, len(people))}
	for i := range people {
		s.numbers[i] = people[i].Number
	}
	slices.Sort(s.numbers)
	place := make(map[int]int, len(people))
	for i, n := range s.numbers {
		place[n] = i
	}
	for i := range bonds {
		r := &bonds[i]
		from, known := place[r.From]
		to, knownToo := place[r.To]
		if t := (tie{Bond: BondAt(r, now), kind: r.Type}); known && knownToo {
			s.ties[[2]int{from, to}] = t
			if tied(t) {
				s.known[from], s.known[to] = append(s.known[from], to), append(s.known[to], from)
			}
		}
	}
	for i := range s.known {
		slices.Sort(s.known[i])
		s.known[i] = slices.Compact(s.known[i])
	}
	s.web = newWeb(len(people), s.ties)
	return s
}

// tied reports whether a bond is more than having once met.
func tied(t tie) bool { return t.Familiarity >= tieKnown || magnitude(t.Strength) >= tieLeast }

// communities lists those of at least two, the largest first, of equals the one with the lowest number.
func (s *fabric) communities() []Community {
	byCircle := map[int][]int{}
	for i, circle := range s.circle {
		byCircle[circle] = append(byCircle[circle], s.numbers[i])
	}
	communities := []Community{}
	for _, members := range byCircle {
		if len(members) > 1 {
			communities = append(communities, Community{Members: members})
		}
	}
	slices.SortFunc(communities, func(a, b Community) int {
		return cmp.Or(cmp.Compare(len(b.Members), len(a.Members)), cmp.Compare(a.Members[0], b.Members[0]))
	})
	for i := range communities {
		communities[i].Number = i + 1
	}
	return communities
}

// positions works out where everybody stands.
func (s *fabric) positions(betweenness []float64) []Position {
	positions := make([]Position, len(s.numbers))
	place := map[int]int{}
	for i, n := range s.numbers {
		place[n] = i
		positions[i] = Position{Number: n, Degree: len(s.known[i]), Betweenness: round(betweenness[i]), Participation: s.participation(i)}
	}
	for _, c := range s.communities() {
		for _, n := range c.Members {
			positions[place[n]].Community = c.Number
		}
	}
	for _, way := range s.ways() {
		positions[way[1]].Standing += s.ties[way].Strength
	}
	ranks := s.pageRank()
	for i := range positions {
		positions[i].Standing, positions[i].PageRank = round(positions[i].Standing), round(ranks[int64(i)])
	}
	return positions
}

// ways lists the bonds by places, in order, so that sums are the same everywhere.
func (s *fabric) ways() [][2]int {
	ways := make([][2]int, 0, len(s.ties))
	for way := range s.ties {
		ways = append(ways, way)
	}
	slices.SortFunc(ways, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	return ways
}

// participation is 1 − Σ (k_c / k)² over the communities c that somebody's k ties lead to.
func (s *fabric) participation(i int) float64 {
	if len(s.known[i]) == 0 {
		return 0
	}
	in := map[int]int{}
	for _, other := range s.known[i] {
		in[s.circle[other]]++
	}
	squares := 0
	for _, n := range in {
		squares += n * n
	}
	return round(1 - float64(squares)/float64(len(s.known[i])*len(s.known[i])))
}

// pageRank follows regard: from everybody to those they like, the more the better they know them.
func (s *fabric) pageRank() map[int64]float64 {
	const damping, tolerance = .85, 1e-9
	g := simple.NewWeightedDirectedGraph(0, 0)
	for i := range s.numbers {
		g.AddNode(simple.Node(i))
	}
	for way, t := range s.ties {
		if regard := max(0, t.Strength) * (.5 + .5*t.Familiarity); regard > 0 {
			g.SetWeightedEdge(simple.WeightedEdge{F: simple.Node(way[0]), T: simple.Node(way[1]), W: regard})
		}
	}
	if len(s.numbers) == 0 {
		return nil
	}
	return network.PageRankSparse(g, damping, tolerance)
}

// brokers lists people whose ties lead into several communities and who stand between others.
func brokers(people []Position) []int {
	between := slices.DeleteFunc(slices.Clone(people), func(p Position) bool {
		return p.Participation < brokerLeast || p.Betweenness == 0
	})
	slices.SortFunc(between, func(a, b Position) int {
		return cmp.Or(cmp.Compare(b.Betweenness*b.Participation, a.Betweenness*a.Participation), cmp.Compare(a.Number, b.Number))
	})
	numbers := []int{}
	for _, p := range between[:min(len(between), brokersMost)] {
		numbers = append(numbers, p.Number)
	}
	return numbers
}
