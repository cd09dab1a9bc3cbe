module Toy
  module Models
    class Batch < Internal::Type::BaseModel
      required :id, String

      required :object, const: :batch

      required :input_file_id, String

      required :status, enum: -> { Toy::Batch::Status }

      # @!attribute created_at
      #   The Unix timestamp (in seconds) of its creation.
      required :created_at, Integer

      optional :completed_at, Integer, nil?: true

      optional :errors, -> { Toy::Batch::Errors }

      optional :request_counts, -> { Toy::Counts }

      optional :metadata, Internal::Type::HashOf[String]

      module Status
        extend Internal::Type::Enum

        VALIDATING = :validating
        COMPLETED = :completed
        FAILED = :failed
      end

      class Errors < Internal::Type::BaseModel
        optional :data, -> { Internal::Type::ArrayOf[Toy::Fault] }
      end
    end

    class Fault < Internal::Type::BaseModel
      optional :code, String
      optional :line, Integer
    end

    class Counts < Internal::Type::BaseModel
      required :total, Integer
    end
  end
end
