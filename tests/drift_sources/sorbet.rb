class Fault < T::Struct
  const :code, T.nilable(String)
  const :line, T.nilable(Integer)
end

class Errors < T::Struct
  const :data, T.nilable(T::Array[Fault])
end

class Counts < T::Struct
  const :total, Integer
end

class Batch < T::Struct
  const :id, String
  const :object, String
  const :input_file_id, String
  const :status, String
  const :created_at, Integer
  const :completed_at, T.nilable(Integer), default: nil
  prop :errors, T.nilable(Errors)
  prop :request_counts, T.nilable(Counts)
  prop :metadata, T.nilable(T::Hash[String, String])
end
