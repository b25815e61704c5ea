package store_test

import (
	"context"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// questions are what is asked of the store, of a world that has lived for long where it is about one.
func (x *explained) questions() []inquiry {
	s, world, page := x.store, x.large, store.Page{Limit: 50}
	named := func(name string, do func(context.Context) error) inquiry { return inquiry{name: name, do: do} }
	hot := func(name string, do func(context.Context) error) inquiry { return inquiry{name, true, do} }
	mind := dramatis.VectorQuery{
		EcosystemID: world, CharacterID: x.person.ID, MemoryVersion: x.person.MemoryVersion, Space: "none/4", Vector: []float32{1, 0, 0, 0},
		BeforeTick: dramatis.AnyTick, Most: 10,
	}
	return []inquiry{
		// What the job platform asks for all the time.
		hot("FeedJobs", asks(func(ctx context.Context) (int, error) {
			return s.FeedJobs(ctx, 32, func([]store.Delivery) []dramatis.ID { return nil })
		})),
		hot("FedJobs", asks(func(ctx context.Context) ([]store.Delivery, error) {
			return s.FedJobs(ctx, time.Second, time.Time{}, 500)
		})),
		hot("RequeueExpired", asks(s.RequeueExpired)),
		hot("SweepReservations", asks(s.SweepReservations)),
		hot("ClaimJob", asks(func(ctx context.Context) (*store.Claim, error) {
			return s.ClaimJob(ctx, dramatis.NewID(), 1, time.Second)
		})),
		hot("QueueDepths", asks(s.QueueDepths)),
		hot("DueWorlds", asks(func(ctx context.Context) ([]dramatis.ID, error) { return s.DueWorlds(ctx, 100) })),
		named("Queues", asks(func(ctx context.Context) ([]store.QueueState, error) {
			return s.Queues(ctx, time.Now().Add(-time.Minute))
		})),
		named("OverdueTicks", asks(func(ctx context.Context) ([]store.OverdueTick, error) { return s.OverdueTicks(ctx, time.Hour) })),
		named("StrandedConversations", asks(func(ctx context.Context) ([]store.StrandedConversation, error) {
			return s.StrandedConversations(ctx, time.Hour)
		})),
		named("CleanJobs", asks(func(ctx context.Context) (int, error) { return s.CleanJobs(ctx, time.Unix(0, 0), time.Hour, 1000) })),
		// What a turn and a tick ask.
		hot("Scene", asks(func(ctx context.Context) (*store.Scene, error) { return s.Scene(ctx, x.talk.ID) })),
		hot("Candidates", asks(func(ctx context.Context) ([]dramatis.Memory, error) { return s.Candidates(ctx, mind) })),
		hot("Snapshot", asks(func(ctx context.Context) (*store.Snapshot, error) { return s.Snapshot(ctx, x.small) })),
		named("Snapshot of a long life", asks(func(ctx context.Context) (*store.Snapshot, error) { return s.Snapshot(ctx, world) })),
		named("LookBack", asks(func(ctx context.Context) (*store.Mind, error) { return s.LookBack(ctx, x.person.ID, 1<<30) })),
		named("Span", asks(func(ctx context.Context) (*store.Mind, error) { return s.Span(ctx, x.person.ID, 10) })),
		named("Stretch", asks(func(ctx context.Context) (store.Stretch, error) {
			head, err := s.EventHead(ctx, world)
			if err != nil {
				return store.Stretch{}, err
			}
			return s.Stretch(ctx, world, head-1000)
		})),
		hot("Events", asks(func(ctx context.Context) ([]dramatis.Event, error) { return s.Events(ctx, world, 100, 500) })),
		hot("EventHead", asks(func(ctx context.Context) (int64, error) { return s.EventHead(ctx, world) })),
		// What screens show.
		hot("View", asks(func(ctx context.Context) (store.View, error) { return s.View(ctx, x.owner, "ecosystem", world) })),
		hot("Access", asks(func(ctx context.Context) (dramatis.Access, error) { return s.Access(ctx, x.owner, world) })),
		hot("Ecosystem", asks(func(ctx context.Context) (dramatis.Ecosystem, error) { return s.Ecosystem(ctx, world) })),
		hot("Ecosystems", asks(func(ctx context.Context) (store.List[dramatis.Ecosystem], error) {
			return s.Ecosystems(ctx, x.owner, page)
		})),
		named("Overview", asks(func(ctx context.Context) (store.Overview, error) { return s.Overview(ctx, world) })),
		hot("Characters", asks(func(ctx context.Context) (store.List[dramatis.Character], error) {
			return s.Characters(ctx, world, page)
		})),
		hot("Character", asks(func(ctx context.Context) (dramatis.Character, error) { return s.Character(ctx, x.person.ID) })),
		hot("Relationships", asks(func(ctx context.Context) (store.List[dramatis.Relationship], error) {
			return s.Relationships(ctx, store.RelationshipFilter{Ecosystem: world}, page)
		})),
		hot("RelationshipHistory", asks(func(ctx context.Context) (store.List[store.HistoryEntry], error) {
			return s.RelationshipHistory(ctx, x.bond.ID, page)
		})),
		hot("Conversations", asks(func(ctx context.Context) (store.List[dramatis.Conversation], error) {
			return s.Conversations(ctx, store.ConversationFilter{Ecosystem: world}, page)
		})),
		named("Conversations of one", asks(func(ctx context.Context) (store.List[dramatis.Conversation], error) {
			return s.Conversations(ctx, store.ConversationFilter{Ecosystem: world, Participant: &x.person.ID}, page)
		})),
		named("Conversations paused", asks(func(ctx context.Context) (store.List[dramatis.Conversation], error) {
			return s.Conversations(ctx, store.ConversationFilter{Ecosystem: world, State: "paused"}, page)
		})),
		hot("Messages", asks(func(ctx context.Context) (store.List[dramatis.Message], error) {
			return s.Messages(ctx, x.talk.ID, page)
		})),
		hot("Memories", asks(func(ctx context.Context) (store.List[dramatis.Memory], error) {
			return s.Memories(ctx, store.MemoryFilter{Character: x.person.ID}, page)
		})),
		named("Memories of a kind", asks(func(ctx context.Context) (store.List[dramatis.Memory], error) {
			return s.Memories(ctx, store.MemoryFilter{Character: x.person.ID, Kind: dramatis.MemoryFact, Aloud: true}, page)
		})),
		named("SearchMemories", asks(func(ctx context.Context) ([]dramatis.Memory, error) { return s.SearchMemories(ctx, mind) })),
		hot("Threads", asks(func(ctx context.Context) (store.List[dramatis.StoryThread], error) {
			return s.Threads(ctx, store.ThreadFilter{Ecosystem: world}, page)
		})),
		hot("Scenarios", asks(func(ctx context.Context) (store.List[store.Staged], error) { return s.Scenarios(ctx, world, page) })),
		hot("Visitors", asks(func(ctx context.Context) (store.List[dramatis.Visitor], error) {
			return s.Visitors(ctx, store.VisitorFilter{Character: x.person.ID}, page)
		})),
		hot("Documents", asks(func(ctx context.Context) (store.List[dramatis.Document], error) {
			return s.Documents(ctx, x.owner, page)
		})),
		hot("Jobs", asks(func(ctx context.Context) (store.List[dramatis.Job], error) {
			return s.Jobs(ctx, store.JobFilter{User: x.owner}, page)
		})),
		named("Jobs that failed", asks(func(ctx context.Context) (store.List[dramatis.Job], error) {
			return s.Jobs(ctx, store.JobFilter{User: x.owner, Ecosystem: &world, Status: "failed"}, page)
		})),
		hot("ConversationEvents", asks(func(ctx context.Context) ([]dramatis.Event, error) {
			return s.ConversationEvents(ctx, x.talk.ID, 0, 200)
		})),
		named("EventsBefore of a type", asks(func(ctx context.Context) ([]dramatis.Event, error) {
			return s.EventsBefore(ctx, world, 1<<40, []string{string(dramatis.EventTickClosed)}, 50)
		})),
		named("SeqAt", asks(func(ctx context.Context) (int64, error) { return s.SeqAt(ctx, world, time.Now()) })),
		named("Search", asks(func(ctx context.Context) (store.List[store.Found], error) {
			return s.Search(ctx, store.Search{User: x.owner, Words: "harvest"}, page)
		})),
		named("Usage", asks(func(ctx context.Context) (store.UsageReport, error) {
			return s.Usage(ctx, world, time.Now().Add(-24*time.Hour), time.Now())
		})),
		named("Purse", asks(func(ctx context.Context) (store.Purse, error) { return s.Purse(ctx, world) })),
		named("Forecast", asks(func(ctx context.Context) (store.Outlook, error) {
			return s.Forecast(ctx, world, 10, store.Tariff{Name: func(string) string { return "offline" }})
		})),
		named("Members", asks(func(ctx context.Context) ([]dramatis.Member, error) { return s.Members(ctx, world) })),
		named("Users", asks(func(ctx context.Context) (store.List[dramatis.User], error) { return s.Users(ctx, "", page) })),
		named("GraphChangedAfter", asks(func(ctx context.Context) (bool, error) { return s.GraphChangedAfter(ctx, world, 1<<40) })),
		named("AllWorlds", asks(s.AllWorlds)),
	}
}
