package api

import (
	"context"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

type listUsersInput struct {
	Q string `query:"q" maxLength:"200" doc:"Only users whose name or e-mail address has this in it" example:"hugo"`
	Paged
}

func (s *Server) listUsers(ctx context.Context, in *listUsersInput) (*listed[userView], error) {
	found, err := s.store.Users(ctx, in.Q, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(found, showUser), nil
}

const describeRole = `Their access tokens end at once, and the next say the new role. What they may do in worlds ends at it: a viewer only watches,
also in the worlds that they own. The last admin stays one.`

type setRoleInput struct {
	Named
	Body struct {
		Role dramatis.Role `json:"role" example:"creator"`
	} `nameHint:"RoleInput"`
}

func (s *Server) setRole(ctx context.Context, in *setRoleInput) (*answer[userView], error) {
	u, err := s.store.SetUserRole(ctx, in.ID, in.Body.Role)
	if err != nil {
		return nil, err
	}
	return &answer[userView]{showUser(&u)}, nil
}

// queueView is how one queue stands.
type queueView struct {
	Queue     string   `json:"queue" example:"simulation"`
	Queued    int      `json:"queued" doc:"Due, and not yet begun"`
	Delayed   int      `json:"delayed" doc:"To be done later, such as another attempt"`
	Parked    int      `json:"parked" doc:"Waiting for money"`
	Running   int      `json:"running"`
	Failed    int      `json:"failed" doc:"For good, and not yet cleaned up"`
	Oldest    *float64 `json:"oldest_waiting_seconds" doc:"How long the one that has waited longest could have begun; null when none waits"`
	PerMinute float64  `json:"per_minute" doc:"Jobs that were made and done within the last five minutes, by the minute" example:"420"`
}

type queuesView struct {
	Items []queueView `json:"items" nullable:"false"`
}

// throughputOver is how far back the queues' throughput looks.
const throughputOver = 5 * time.Minute

func (s *Server) listQueues(ctx context.Context, _ *struct{}) (*answer[queuesView], error) {
	now := time.Now() // the jobs' times are the database's, and nobody moves its clock
	found, err := s.store.Queues(ctx, now.Add(-throughputOver))
	if err != nil {
		return nil, err
	}
	out := queuesView{Items: make([]queueView, len(found))}
	for i := range found {
		out.Items[i] = showQueue(&found[i], now)
	}
	return &answer[queuesView]{out}, nil
}

func showQueue(q *store.QueueState, now time.Time) queueView {
	v := queueView{
		Queue: q.Queue, Queued: q.Queued, Delayed: q.Delayed, Parked: q.Parked, Running: q.Running, Failed: q.Failed,
		PerMinute: float64(q.Succeeded) / throughputOver.Minutes(),
	}
	if q.DueSince != nil {
		waited := max(0, now.Sub(*q.DueSince).Seconds())
		v.Oldest = &waited
	}
	return v
}
