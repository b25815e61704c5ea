package pineconetest

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	_ "github.com/pinecone-io/go-pinecone/v5/pinecone" // brings the descriptors of the protocol
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// The limits of Pinecone.
const (
	mostVectors  = 1_000
	mostBytes    = 2 << 20
	mostMetadata = 40 << 10
	mostIDs      = 1_000
	mostListed   = 100
	mostFound    = 10_000
	mostAnswered = 4 << 20
)

// message is any request or answer, by the names of its fields in JSON.
type message struct {
	Namespace string         `json:"namespace,omitempty"`
	Vectors   []vector       `json:"vectors,omitempty"`
	IDs       []string       `json:"ids,omitempty"`
	DeleteAll bool           `json:"deleteAll,omitempty"`
	Filter    map[string]any `json:"filter,omitempty"`
	Vector    []float32      `json:"vector,omitempty"`
	TopK      int            `json:"topK,omitempty"`
	Values    bool           `json:"includeValues,omitempty"`
	Metadata  bool           `json:"includeMetadata,omitempty"`
	Limit     int            `json:"limit,omitempty"`
	Token     string         `json:"paginationToken,omitempty"`
	size      int
}

type vector struct {
	ID       string         `json:"id"`
	Values   []float32      `json:"values,omitempty"`
	Metadata map[string]any `json:"metadata,omitempty"`
	Score    float32        `json:"score,omitempty"`
}

// describe builds the service out of the descriptors that the client has registered.
func describe(s *Server) *grpc.ServiceDesc {
	desc := &grpc.ServiceDesc{ServiceName: "VectorService", HandlerType: (*any)(nil)}
	for name, handle := range map[string]func(message) (any, error){
		"Upsert": s.upsert, "Delete": s.remove, "Fetch": s.fetch, "List": s.list, "Query": s.query, "DescribeIndexStats": s.stats,
	} {
		request, answer := messages(name)
		desc.Methods = append(desc.Methods, grpc.MethodDesc{
			MethodName: name,
			Handler: func(srv any, ctx context.Context, decode func(any) error, admit grpc.UnaryServerInterceptor) (any, error) {
				req := request.New().Interface()
				if err := decode(req); err != nil {
					return nil, err
				}
				info := &grpc.UnaryServerInfo{Server: srv, FullMethod: "/VectorService/" + name}
				return admit(ctx, req, info, func(context.Context, any) (any, error) { return s.answer(req, answer, handle) })
			},
		})
	}
	return desc
}

func messages(method string) (request, answer protoreflect.MessageType) {
	found, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName("VectorService." + method))
	if err != nil {
		panic(fmt.Sprintf("the client has no %s: %v", method, err))
	}
	of := func(d protoreflect.MessageDescriptor) protoreflect.MessageType {
		t, err := protoregistry.GlobalTypes.FindMessageByName(d.FullName())
		if err != nil {
			panic(fmt.Sprintf("the client has no %s: %v", d.FullName(), err))
		}
		return t
	}
	m := found.(protoreflect.MethodDescriptor)
	return of(m.Input()), of(m.Output())
}

// answer reads a request, has it handled and writes what comes of it.
func (s *Server) answer(req proto.Message, answer protoreflect.MessageType, handle func(message) (any, error)) (any, error) {
	raw, err := protojson.Marshal(req)
	if err != nil {
		return nil, err
	}
	m := message{size: proto.Size(req)}
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, err
	}
	s.mu.Lock()
	said, err := handle(m)
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	if raw, err = json.Marshal(said); err != nil {
		return nil, err
	}
	reply := answer.New().Interface()
	if err := protojson.Unmarshal(raw, reply); err != nil {
		return nil, err
	}
	if proto.Size(reply) > mostAnswered {
		return nil, status.Error(codes.InvalidArgument, "the answer is larger than 4 MB")
	}
	return reply, nil
}

func invalid(format string, args ...any) error {
	return status.Errorf(codes.InvalidArgument, format, args...)
}

// only is the one index of the server. The real one has a host for each.
func (s *Server) only() (*index, error) {
	for _, x := range s.indexes {
		if x.building == 0 {
			return x, nil
		}
	}
	return nil, status.Error(codes.NotFound, "there is no index at this host")
}

func (s *Server) upsert(m message) (any, error) {
	x, err := s.only()
	if err != nil {
		return nil, err
	}
	s.largest = max(s.largest, len(m.Vectors))
	if len(m.Vectors) > mostVectors || m.size > mostBytes {
		return nil, invalid("%d vectors of %d bytes are more than %d of %d", len(m.Vectors), m.size, mostVectors, mostBytes)
	}
	if m.Namespace == "" || m.Namespace == "__default__" {
		return nil, invalid("the default namespace is nobody's")
	}
	for _, v := range m.Vectors {
		raw, _ := json.Marshal(v.Metadata)
		zero := !slices.ContainsFunc(v.Values, func(x float32) bool { return x != 0 })
		switch {
		case v.ID == "" || len(v.ID) > 512:
			return nil, invalid("the id of a vector must have from 1 to 512 characters")
		case len(v.Values) != x.Dimension:
			return nil, invalid("Vector dimension %d does not match the dimension of the index %d", len(v.Values), x.Dimension)
		case zero:
			return nil, invalid("Dense vectors must contain at least one non-zero value")
		case len(raw) > mostMetadata:
			return nil, invalid("Metadata size is %d bytes, which exceeds the limit of %d", len(raw), mostMetadata)
		}
		for key, value := range v.Metadata {
			switch value.(type) {
			case string, float64, bool:
			default:
				return nil, invalid("Metadata value must be a string, number, boolean or list of strings, got %v for field %s", value, key)
			}
		}
	}
	x.namespace(m.Namespace).write(s.options.Lag, func(held map[string]vector) {
		for _, v := range m.Vectors {
			held[v.ID] = v
		}
	})
	return map[string]int{"upsertedCount": len(m.Vectors)}, nil
}

func (s *Server) remove(m message) (any, error) {
	x, err := s.only()
	if err != nil {
		return nil, err
	}
	if len(m.IDs) > mostIDs || m.Filter != nil || (len(m.IDs) == 0) != m.DeleteAll {
		return nil, invalid("from 1 to %d ids, or all", mostIDs)
	}
	n := x.namespaces[m.Namespace]
	if n == nil {
		return nil, status.Error(codes.NotFound, "Namespace not found")
	}
	n.write(s.options.Lag, func(held map[string]vector) {
		if m.DeleteAll {
			clear(held)
		}
		for _, id := range m.IDs {
			delete(held, id)
		}
	})
	return struct{}{}, nil
}

func (s *Server) fetch(m message) (any, error) {
	x, err := s.only()
	if err != nil {
		return nil, err
	}
	if len(m.IDs) > mostIDs {
		return nil, invalid("%d ids are more than %d", len(m.IDs), mostIDs)
	}
	found := map[string]vector{}
	if n := x.namespaces[m.Namespace]; n != nil {
		for _, id := range m.IDs {
			if v, there := n.read()[id]; there {
				found[id] = v
			}
		}
	}
	return map[string]any{"vectors": found, "namespace": m.Namespace}, nil
}

func (s *Server) list(m message) (any, error) {
	x, err := s.only()
	if err != nil {
		return nil, err
	}
	if m.Limit > mostListed {
		return nil, invalid("Limit must be at most %d", mostListed)
	}
	n := x.namespaces[m.Namespace]
	if n == nil {
		return nil, status.Error(codes.NotFound, "Namespace not found")
	}
	var ids []string
	for id := range n.read() {
		if id > m.Token {
			ids = append(ids, id)
		}
	}
	sort.Strings(ids)
	said := map[string]any{"namespace": m.Namespace}
	if limit := max(1, m.Limit); len(ids) > limit {
		ids = ids[:limit]
		said["pagination"] = map[string]string{"next": ids[limit-1]}
	}
	listed := make([]vector, len(ids))
	for i, id := range ids {
		listed[i].ID = id
	}
	said["vectors"] = listed
	return said, nil
}

func (s *Server) stats(message) (any, error) {
	x, err := s.only()
	if err != nil {
		return nil, err
	}
	total, namespaces := 0, map[string]any{}
	for name, n := range x.namespaces {
		total += len(n.shown)
		namespaces[name] = map[string]int{"vectorCount": len(n.shown)}
	}
	said := map[string]any{"namespaces": namespaces, "totalVectorCount": total}
	if x.Dimension > 0 {
		said["dimension"] = x.Dimension
	}
	if !s.options.Silent {
		said["metric"], said["vectorType"] = x.Metric, x.Kind
	}
	return said, nil
}

func (s *Server) query(m message) (any, error) {
	x, err := s.only()
	if err != nil {
		return nil, err
	}
	if m.TopK < 1 || m.TopK > mostFound {
		return nil, invalid("top_k must be from 1 to %d", mostFound)
	}
	if len(m.Vector) != x.Dimension {
		return nil, invalid("Vector dimension %d does not match the dimension of the index %d", len(m.Vector), x.Dimension)
	}
	found := []vector{}
	if n := x.namespaces[m.Namespace]; n != nil {
		for _, v := range n.read() {
			passes, err := matches(v.Metadata, m.Filter)
			if err != nil {
				return nil, err
			}
			if passes {
				found = append(found, scored(v, m))
			}
		}
	}
	// Of those that are equally near any may come first: here the one that Postgres would put last.
	sort.Slice(found, func(a, b int) bool {
		if found[a].Score != found[b].Score {
			return found[a].Score > found[b].Score
		}
		return strings.Compare(found[a].ID, found[b].ID) > 0
	})
	return map[string]any{"matches": found[:min(len(found), m.TopK)], "namespace": m.Namespace}, nil
}

func scored(v vector, m message) vector {
	var dot, a, b float64
	for i := range v.Values {
		dot += float64(v.Values[i]) * float64(m.Vector[i])
		a += float64(v.Values[i]) * float64(v.Values[i])
		b += float64(m.Vector[i]) * float64(m.Vector[i])
	}
	v.Score = float32(dot / math.Sqrt(a*b))
	if !m.Values {
		v.Values = nil
	}
	if !m.Metadata {
		v.Metadata = nil
	}
	return v
}

// matches holds a vector's metadata against a filter of the few kinds that are used.
func matches(metadata, filter map[string]any) (bool, error) {
	for field, condition := range filter {
		operators, ok := condition.(map[string]any)
		if !ok {
			return false, invalid("the condition on %s is none", field)
		}
		for operator, want := range operators {
			got := metadata[field]
			switch operator {
			case "$eq":
				if got != want {
					return false, nil
				}
			case "$lt":
				number, isNumber := got.(float64)
				bound, bounded := want.(float64)
				if !bounded {
					return false, invalid("$lt needs a number")
				}
				if !isNumber || number >= bound {
					return false, nil
				}
			default:
				return false, invalid("the operator %s is not known", operator)
			}
		}
	}
	return true, nil
}
